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

test('a gap has everything on the screen read again', function()
  local buffer = list()
  local hear = engine.hearer('changes.event')
  local reads = 0
  local call = require('fettle.rpc').call
  require('fettle.rpc').call = function(method, ...)
    reads = reads + (method == 'jobs.list' and 1 or 0)
    return call(method, ...)
  end
  hear({ subscription = 'nvim', seq = 999, gap = true })
  eventually('the list read again', function()
    return reads > 0
  end)
  require('fettle.rpc').call = call
  shows(buffer, 'Brake discs')
end)

test('an editor that has joined goes on when the one that held the store is killed', function()
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
  local buffer = list()
  equal(ask('store.status').pid, vim.fn.jobpid(holder))
  local mine = engine.pid()
  vim.loop.kill(vim.fn.jobpid(holder), 'sigkill')
  ask('jobs.update', { id = job().id, title = 'Brake discs after all' })
  shows(buffer, 'Brake discs after all')
  -- The process beside this editor has taken the store; it is the same one.
  equal({ engine.pid(), ask('store.status').pid }, { mine, mine })
  ask('jobs.update', { id = job().id, title = 'Brake discs' })
end)
