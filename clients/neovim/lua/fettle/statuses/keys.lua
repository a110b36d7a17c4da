-- The keys of a list of statuses: what the cell under the cursor is to say, its place, its colours.

local show = require('fettle.show')
local sight = require('fettle.statuses.sight')
local text = require('fettle.statuses.text')

local M = {}

--- The line under the cursor, what it says, and the number of its cell.
local function here(by, buffer)
  local rows, items = by.written(buffer)
  local at = vim.api.nvim_win_get_cursor(0)
  for index, row in ipairs(rows) do
    if row.line == at[1] - 1 then
      local column = at[2] >= row.cells[3].from and row.cells[3].from > row.cells[2].to and 3
        or at[2] >= row.cells[2].from and 2
        or 1
      return row, items[index], column, items
    end
  end
end

local function put(by, buffer, row, column, value)
  local cell = row.cells[column]
  local line = vim.api.nvim_buf_get_lines(buffer, row.line, row.line + 1, false)[1]
  local cells = { row.cells[1].text, row.cells[2].text, row.cells[3].text }
  cells[column] = value
  local id = line:match('^/%a+%d+ ') or ''
  local changed = ('%s%s │ %s │ %s'):format(id, cells[1], cells[2], cells[3]):gsub('%s+$', '')
  vim.api.nvim_buf_set_lines(buffer, row.line, row.line + 1, false, { changed })
  vim.api.nvim_win_set_cursor(0, { row.line + 1, math.min(cell.from, #changed) })
  by.look(buffer)
end

local function change(by, buffer)
  local row, item, column, items = here(by, buffer)
  if not row then
    return
  end
  if column ~= 2 then
    local prompt = column == 1 and 'Name for staff: ' or 'Name for customers (empty: the staff name): '
    return vim.ui.input({ prompt = prompt, default = row.cells[column].text }, function(typed)
      if typed and (column == 3 or vim.trim(typed) ~= '') then
        put(by, buffer, row, column, vim.trim(typed))
      end
    end)
  end
  local choices = { '(itself)', '(nothing: hidden)' }
  for _, other in ipairs(items) do
    if other.id and other.id ~= item.id then
      choices[#choices + 1] = other.name
    end
  end
  vim.ui.select(choices, { prompt = ('Customers see %s as'):format(item.name) }, function(choice, index)
    if choice then
      put(by, buffer, row, 2, index == 1 and '' or index == 2 and text.HIDDEN or choice)
    end
  end)
end

local function change_colour(by, buffer, member)
  local _, item = here(by, buffer)
  if not item then
    return
  end
  if not item.id then
    return show.info('A new status has the colour that the engine gives it: save it first.')
  end
  local for_customers = member == 'portalColor'
  local prompt = for_customers and 'Colour for customers (empty: the staff colour): ' or 'Colour (#RRGGBB): '
  vim.ui.input({ prompt = prompt, default = item[member] or '#' }, function(typed)
    local colours = by.colours(buffer)
    if not typed or not colours then
      return
    end
    typed = vim.trim(typed):upper()
    if not (typed:match('^#%x%x%x%x%x%x$') or for_customers and typed == '') then
      return show.err({ message = 'A colour is # and six digits of 0-9 and A-F, such as #2F7ED8.' })
    end
    colours[item.id] = vim.tbl_extend('force', colours[item.id] or {}, { [member] = typed })
    vim.bo[buffer].modified = true
    by.look(buffer)
  end)
end

local function shift(by, buffer, step)
  local rows = by.written(buffer)
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for index, row in ipairs(rows) do
    local other = row.line == line and rows[index + step]
    if other then
      local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
      lines[row.line + 1], lines[other.line + 1] = lines[other.line + 1], lines[row.line + 1]
      vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
      vim.api.nvim_win_set_cursor(0, { other.line + 1, vim.api.nvim_win_get_cursor(0)[2] })
      return by.look(buffer)
    end
  end
end

--- Maps the keys of a buffer.
---@param buffer integer
---@param kind 'job'|'quote'
---@param by {written: function, look: function, save: function, colours: function, open: function} what the buffer can do
function M.map(buffer, kind, by)
  show.keys(buffer, {
    { '<CR>', 'change what is under the cursor', function() change(by, buffer) end },
    { 'J', 'move it down', function() shift(by, buffer, 1) end },
    { 'K', 'move it up', function() shift(by, buffer, -1) end },
    { 'gc', 'its colour', function() change_colour(by, buffer, 'color') end },
    { 'gC', 'its colour for customers', function() change_colour(by, buffer, 'portalColor') end },
    { 'gs', 'say what customers see', function() sight.tell(buffer) end },
    { '<Tab>', 'job or quote statuses', function() by.open(kind == 'job' and 'quote' or 'job') end },
    { 'W', 'save all, or nothing (:write does the same)', function() by.save(buffer) end },
  })
end

return M
