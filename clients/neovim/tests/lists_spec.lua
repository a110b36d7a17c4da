-- :Fettle jobs and :Fettle board.

local function open(words, title)
  vim.cmd('Fettle ' .. words)
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the list', function()
    return text_of(buffer):find(title .. ' · ', 1, true)
  end)
  return buffer
end

local function pane_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(window)):find('^fettle://job/') then
      return window
    end
  end
end

test('jobs are listed under the titles the engine gives', function()
  local buffer = open('jobs', 'Jobs')
  contains(text_of(buffer), 'R.O.#')
  contains(text_of(buffer), 'Brake discs')
  contains(text_of(buffer), 'Ana Núñez')
end)

test('words narrow the list', function()
  local buffer = open('jobs dent', 'Jobs')
  contains(text_of(buffer), '1-1 of 1')
  contains(text_of(buffer), 'Dent in the door')
end)

test('the sort is chosen from those the engine serves', function()
  local buffer = open('jobs', 'Jobs')
  pick('Title')
  press('s')
  eventually('the order', function()
    return text_of(buffer):find('by Title', 1, true)
  end)
  local brake = text_of(buffer):find('Brake discs', 1, true)
  equal(brake < text_of(buffer):find('Dent in the door', 1, true), true)
end)

test('a job status is chosen by its name', function()
  local buffer = open('jobs', 'Jobs')
  pick('On Hold')
  press('fs')
  eventually('an empty list', function()
    return text_of(buffer):find('none', 1, true)
  end)
end)

test('the preview is shown, hidden, and remembered by the engine', function()
  local buffer = open('board', 'Whiteboard')
  local was = eventually('the view', function()
    return ask('views.get', { list = 'whiteboard' })
  end).previewVisible
  eventually('the pane as remembered', function()
    return (pane_window() ~= nil) == was
  end)
  press('p')
  eventually('the other state', function()
    return (pane_window() ~= nil) ~= was
  end)
  eventually('the engine to know', function()
    return ask('views.get', { list = 'whiteboard' }).previewVisible ~= was
  end)
  require('fettle.list').close(buffer)
  require('fettle.engine').stop()
  open('board', 'Whiteboard')
  vim.wait(300)
  equal((pane_window() ~= nil) ~= was, true)
end)

test('an updated repair order has its sign and its colour', function()
  local board = ask('whiteboard.list', { filter = { text = 'dent' } })
  ask('webStatus.update', { jobId = board.rows[1].id, note = 'Green now' })
  local buffer = open('board', 'Whiteboard')
  local marks = eventually('the marks', function()
    local all = vim.api.nvim_buf_get_extmarks(buffer, require('fettle.show').namespace, 0, -1, { details = true })
    local found = {}
    for _, mark in ipairs(all) do
      if mark[4].hl_group == 'FettleUpdated' then
        local line = vim.api.nvim_buf_get_lines(buffer, mark[2], mark[2] + 1, false)[1]
        found[#found + 1] = vim.trim(line:sub(mark[3] + 1, mark[4].end_col))
      end
    end
    return #found > 0 and found
  end)
  equal(marks, { board.rows[1].roNumber })
end)

test('Enter opens the job under the cursor', function()
  local buffer = open('jobs dent', 'Jobs')
  vim.api.nvim_win_set_cursor(vim.fn.bufwinid(buffer), { 3, 0 })
  press('<CR>')
  eventually('the pane', function()
    return text_of(0):find('Repair Stage', 1, true) and text_of(0):find('Dent in the door', 1, true)
  end)
end)
