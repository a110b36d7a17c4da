-- Lists and panes show what others change, without a key.

local engine = require('fettle.engine')

local function job()
  return ask('jobs.list', { filter = { text = 'brake' }, limit = 1 }).rows[1]
end

local function list()
  vim.cmd('Fettle jobs')
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the list', function()
    return text_of(buffer):find('Brake discs', 1, true)
  end)
  return buffer
end

local function shows(buffer, text)
  eventually(text, function()
    return text_of(buffer):find(text, 1, true)
  end)
end

test('a list shows a change by itself', function()
  local buffer = list()
  local id = job().id
  ask('jobs.update', { id = id, title = 'Brake discs and pads' })
  shows(buffer, 'Brake discs and pads')
  ask('jobs.update', { id = id, title = 'Brake discs' })
  eventually('the old title', function()
    return not text_of(buffer):find('and pads', 1, true)
  end)
end)

test('a pane shows a change by itself and keeps its draft', function()
  local id = job().id
  vim.cmd('Fettle open ' .. id)
  local buffer = eventually('the pane', function()
    local current = vim.api.nvim_get_current_buf()
    return text_of(current):find('Job Status', 1, true) and current
  end)
  pick('Paint')
  press('cg')
  shows(buffer, 'Paint')
  ask('webStatus.update', { jobId = id, note = 'From the other desk' })
  shows(buffer, 'From the other desk')
  contains(text_of(buffer), 'Paint')
  equal(vim.bo[buffer].modified, true)
end)

test('a list goes on after a crash of the engine', function()
  local buffer = list()
  local id = job().id
  local former = engine.pid()
  vim.loop.kill(former, 'sigkill')
  eventually('another engine', function()
    return engine.pid() and engine.pid() ~= former
  end)
  ask('jobs.update', { id = id, title = 'Brake discs, front' })
  shows(buffer, 'Brake discs, front')
  ask('jobs.update', { id = id, title = 'Brake discs' })
end)

-- Another program on the same store, as another Neovim would be: it joins.
local function elsewhere(method, params)
  local command = { vim.env.FETTLE_ENGINE, 'call', vim.env.FETTLE_STORE, method, vim.json.encode(params) }
  local out, status = {}, nil
  vim.fn.jobstart(command, {
    stdout_buffered = true,
    on_stdout = function(_, lines)
      out = lines
    end,
    on_exit = function(_, code)
      status = code
    end,
  })
  eventually('the end of ' .. method, function()
    return status
  end)
  equal(status, 0)
  return vim.json.decode(table.concat(out, '\n'))
end

test('a list shows what another program on the same store changes', function()
  local buffer = list()
  local id = job().id
  equal(elsewhere('store.status', vim.empty_dict()).pid, engine.pid())
  elsewhere('jobs.update', { id = id, title = 'Brake discs, by the other' })
  shows(buffer, 'Brake discs, by the other')
  elsewhere('jobs.update', { id = id, title = 'Brake discs' })
end)

--- Shows several lists at once, each in a window of its own; returns their buffers.
local function everything()
  local buffers = {}
  for _, words in ipairs({ 'jobs', 'quotes', 'appointments actions', 'estimates', 'outbox', 'statuses' }) do
    vim.cmd('botright split')
    vim.cmd('Fettle ' .. words)
    buffers[words] = vim.api.nvim_get_current_buf()
  end
  shows(buffers.jobs, 'Brake discs')
  shows(buffers.quotes, '1 ◆ ')
  shows(buffers['appointments actions'], '[1 Actions ')
  shows(buffers.estimates, 'none')
  shows(buffers.outbox, 'Outbox · ')
  shows(buffers.statuses, 'On Hold')
  return buffers
end

--- Changes something on each of those lists, with a word of its own; what stands in the next test's way is undone by what is
--- returned.
local function change_everything(make, word)
  local id = job().id
  local account = ask('jobs.get', { id = id }).accountId
  local done = {}
  local function keep(method, params)
    done[method] = make(method, params)
    return done[method]
  end
  keep('jobs.update', { id = id, title = 'Brake discs ' .. word })
  keep('quotes.create', { accountId = account, description = 'Quote ' .. word })
  local item = keep('items.create', { accountId = account, make = 'Ford', model = word })
  keep('appointments.create', { onBehalfOf = account, itemId = item.id, wishes = word })
  local estimate = { jobId = id, title = 'Estimate ' .. word, lines = { { description = 'Work', unitPriceMinor = 100 } }, send = true }
  local made = keep('estimates.create', estimate)
  keep('statuses.add', { kind = 'job', name = 'Status ' .. word })
  return function()
    ask('jobs.update', { id = id, title = 'Brake discs' })
    ask('quotes.cancel', { id = done['quotes.create'].id })
    ask('estimates.withdraw', { id = made.estimate.id })
    ask('statuses.remove', { id = done['statuses.add'].id })
  end
end

--- What each list shows then.
local function seen(word)
  return {
    jobs = 'Brake discs ' .. word,
    quotes = 'Quote ' .. word,
    ['appointments actions'] = ('[1 Actions %d]'):format(ask('appointments.counts').actions + 1),
    estimates = 'Estimate ' .. word,
    outbox = ('of %d\n'):format(ask('outbox.list', { limit = 1, withTotal = true }).total + 1),
    statuses = 'Status ' .. word,
  }
end

test('after a gap every list on the screen is read again and shows the truth', function()
  local buffers = everything()
  local wanted = seen('unseen')
  -- What happens now is told to nobody here.
  ask('changes.unsubscribe', { subscription = 'nvim' })
  -- Of what was told before, the reading may be still to come.
  vim.wait(500)
  local undo = change_everything(ask, 'unseen')
  vim.wait(400)
  for words, text in pairs(wanted) do
    equal({ words, text_of(buffers[words]):find(text, 1, true) }, { words })
  end
  local seq = ask('store.status').lastChange
  engine.hearer('changes.event')({ subscription = 'nvim', seq = seq, gap = true })
  for words, text in pairs(wanted) do
    shows(buffers[words], text)
  end
  undo()
  -- As it was for the next test.
  ask('changes.subscribe', { subscription = 'nvim' })
end)

--- Another program holds the store, and this editor has joined it; returns its process.
local function joined()
  local holder = vim.fn.jobstart({ vim.env.FETTLE_ENGINE, 'serve', vim.env.FETTLE_STORE }, { on_stdout = function() end })
  engine.stop()
  eventually('another holder', function()
    local note = io.open(vim.env.FETTLE_STORE .. '/LOCK')
    local pid = note and tonumber(note:read('*a'):match('pid (%d+)'))
    if note then
      note:close()
    end
    return pid == vim.fn.jobpid(holder)
  end)
  return vim.fn.jobpid(holder)
end

test('an editor that has joined goes on when the one that held the store is killed', function()
  local holder = joined()
  local buffer = list()
  equal(ask('store.status').pid, holder)
  local mine = engine.pid()
  vim.loop.kill(holder, 'sigkill')
  ask('jobs.update', { id = job().id, title = 'Brake discs after all' })
  shows(buffer, 'Brake discs after all')
  -- The process beside this editor has taken the store; it is the same one.
  equal({ engine.pid(), ask('store.status').pid }, { mine, mine })
  ask('jobs.update', { id = job().id, title = 'Brake discs' })
end)

test('after another process took the store over every list on the screen shows the truth', function()
  local holder = joined()
  local buffers = everything()
  equal(ask('store.status').pid, holder)
  local wanted = seen('moved')
  vim.loop.kill(holder, 'sigkill')
  local undo = change_everything(elsewhere, 'moved')
  for words, text in pairs(wanted) do
    shows(buffers[words], text)
  end
  undo()
end)
