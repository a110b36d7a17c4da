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
