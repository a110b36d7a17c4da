-- The statuses as lines of text.

local sight = require('fettle.statuses.sight')

local function names(kind)
  return vim.tbl_map(function(status)
    return status.name
  end, ask('statuses.list', { kind = kind or 'job' }).statuses)
end

local function stored(name, kind)
  for _, status in ipairs(ask('statuses.list', { kind = kind or 'job' }).statuses) do
    if status.name == name then
      return status
    end
  end
end

local function open(kind)
  vim.cmd('Fettle statuses ' .. (kind or ''))
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the statuses', function()
    return select(3, sight.read(buffer))[1]
  end)
  return buffer
end

--- The line of a status, from 1.
local function line_of(buffer, name)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:gsub('^/%a+%d+ ', ''):match('^' .. vim.pesc(name) .. '%s*│') or line == name then
      return number, line
    end
  end
  error('no line of ' .. name .. ' in\n' .. text_of(buffer))
end

local function go_to(buffer, name)
  local number = line_of(buffer, name)
  vim.api.nvim_win_set_cursor(0, { number, 0 })
  return number
end

local function replace(buffer, name, from, to)
  local number, line = line_of(buffer, name)
  vim.api.nvim_buf_set_lines(buffer, number - 1, number, false, { (line:gsub(vim.pesc(from), to)) })
  vim.api.nvim_exec_autocmds('TextChanged', { buffer = buffer })
end

local function write(buffer, what)
  vim.cmd('write')
  return eventually(what or 'the end of saving', function()
    return notices[#notices]
  end)
end

test('each status is a line with its sign, and says what customers see', function()
  local buffer = open()
  local signs, sights, below = sight.read(buffer)
  local number = line_of(buffer, 'In Progress')
  equal({ signs[number], sights[number] }, { '●', '● In Progress' })
  contains(below[1], 'Customers choose from: ')
  contains(below[1], 'On Hold')
  equal(#signs, #names() + 1)
  equal(vim.bo[buffer].modified, false)
  local quotes = open('quote')
  equal(sight.read(quotes)[2], '◆')
end)

test('a preview says what saving would change, and nothing is stored before :w', function()
  local job = ask('jobs.list', { limit = 1, filter = { text = 'brake' } }).rows[1]
  ask('webStatus.update', { jobId = job.id, jobStatus = 'On Hold' })
  local buffer = open()
  local number = go_to(buffer, 'On Hold')
  vim.api.nvim_win_set_cursor(0, { number, #'/S4 On Hold     ' })
  press('f│l')
  pick('In Progress')
  press('<CR>')
  local below = eventually('the effect', function()
    local lines = select(3, sight.read(buffer))
    return lines[2] and lines
  end)
  contains(below[2], 'Saving changes what customers see of 1 record')
  equal(below[1]:find('On Hold', 1, true), nil)
  contains(select(2, sight.read(buffer))[number], '● In Progress')
  equal(stored('On Hold').mapsTo, nil)
  contains(write(buffer), 'saved')
  equal(stored('On Hold').mapsTo, stored('In Progress').id)
  equal(vim.bo[buffer].modified, false)
  replace(buffer, 'On Hold', '│ In Progress', '│')
  notices = {}
  contains(write(buffer), 'saved')
  equal(stored('On Hold').mapsTo, nil)
end)

test('moved lines move statuses, new lines add, removed lines remove, names follow their ids', function()
  local before = names()
  local buffer = open()
  go_to(buffer, before[1])
  press('ddp')
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, last, last, false, { 'Waiting for the insurer | (hidden)', 'Test drive || Being driven' })
  replace(buffer, 'In Progress', 'In Progress', 'Being repaired')
  contains(write(buffer), 'saved')
  local after = names()
  equal({ after[1], after[#after - 1], after[#after] }, { before[2] == 'In Progress' and 'Being repaired' or before[2], 'Waiting for the insurer', 'Test drive' })
  equal(stored('Waiting for the insurer').portalHidden, true)
  equal(stored('Test drive').portalName, 'Being driven')
  go_to(buffer, before[1])
  press('K')
  for _, name in ipairs({ 'Waiting for the insurer', 'Test drive' }) do
    go_to(buffer, name)
    press('dd')
  end
  replace(buffer, 'Being repaired', 'Being repaired', 'In Progress')
  notices = {}
  contains(write(buffer), 'saved')
  equal(names(), before)
end)

test('what is refused is shown at its cell, and nothing is stored', function()
  local before = ask('statuses.list', { kind = 'job' })
  local buffer = open()
  replace(buffer, 'On Hold', 'On Hold', 'Scheduled')
  local found = eventually('the problem', function()
    local all = vim.diagnostic.get(buffer)
    return #all > 0 and all
  end)
  local line = vim.api.nvim_buf_get_lines(buffer, found[1].lnum, found[1].lnum + 1, false)[1]
  equal(line:sub(found[1].col + 1, found[1].end_col), 'Scheduled')
  contains(write(buffer), 'Nothing is saved')
  equal(vim.bo[buffer].modified, true)
  replace(buffer, 'Completed', '│', '│ Nowhere')
  eventually('the unknown name', function()
    return vim.diagnostic.get(buffer)[1].message:find('There is no status Nowhere', 1, true)
  end)
  equal(vim.deep_equal(ask('statuses.list', { kind = 'job' }), before), true)
  vim.cmd('edit!')
  eventually('the list as it is', function()
    return not text_of(buffer):find('Nowhere', 1, true)
  end)
  equal(vim.bo[buffer].modified, false)
end)

test('a removed status that came with the product is refused at the list', function()
  local buffer = open()
  go_to(buffer, 'On Hold')
  press('dd')
  contains(write(buffer), 'Nothing is saved')
  equal(stored('On Hold').name, 'On Hold')
end)

test('when somebody else was faster their list is shown with the changes on it', function()
  local buffer = open()
  replace(buffer, 'On Hold', 'On Hold', 'Paused')
  ask('statuses.update', { id = stored('Completed').id, portalName = 'Done' })
  contains(write(buffer), 'Nothing of yours is saved yet')
  contains(text_of(buffer), 'Paused')
  contains(text_of(buffer), 'Done')
  notices = {}
  contains(write(buffer), 'saved')
  equal({ stored('Paused').name, stored('Completed').portalName }, { 'Paused', 'Done' })
  ask('statuses.update', { id = stored('Paused').id, name = 'On Hold' })
end)

test('an untouched list follows what others change; one with changes stays', function()
  local buffer = open()
  ask('statuses.update', { id = stored('Completed').id, portalName = 'Ready for you' })
  eventually('the change', function()
    return text_of(buffer):find('Ready for you', 1, true)
  end)
  replace(buffer, 'On Hold', 'On Hold', 'Paused')
  ask('statuses.update', { id = stored('Completed').id, portalName = 'All done' })
  vim.wait(500)
  contains(text_of(buffer), 'Paused')
  equal(text_of(buffer):find('All done', 1, true), nil)
end)

test('where not all records could be looked at, the counts say at least', function()
  local buffer = open()
  local sight = require('fettle.statuses.sight')
  local text = require('fettle.statuses.text')
  local rows = text.parse(vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
  local items = text.items(rows, ask('statuses.list', { kind = 'job' }).statuses, {})
  local seen = { after = { name = 'At it', color = '#2F7ED8' }, changed = 10000, exact = false }
  local preview = { statuses = { seen }, entriesAfter = {}, changed = 10000, hidden = 9000, shown = 0, exact = false }
  sight.draw(buffer, 'job', rows, items, preview, true)
  local _, sights, below = sight.read(buffer)
  contains(sights[rows[1].line + 1], 'changes for at least 10000')
  contains(table.concat(below, '\n'), 'of at least 10000 records, at least 9000 seen no more.')
end)
