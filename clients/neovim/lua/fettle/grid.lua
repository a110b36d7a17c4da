-- Rows of a list as aligned text, by the columns the engine and the user's view name.

local dates = require('fettle.dates')
local money = require('fettle.money')

local M = {}

-- Columns are at most so wide, and are made narrower down to the other when the window has no room.
local WIDEST = 32
local NARROWEST = 10
local GAP = 2

---@param value any
---@return boolean
local function is_instant(value)
  return type(value) == 'string' and value:match('^%d%d%d%d%-%d%d%-%d%dT') ~= nil
end

--- A value as a person reads it, whatever column it is of: an id with a name shows its name, an instant its date.
---@param value any
---@return string
function M.cell(value)
  if value == nil then
    return ''
  elseif type(value) == 'boolean' then
    return value and 'yes' or 'no'
  elseif type(value) == 'table' then
    if value.name then
      return value.name
    elseif value.minor then
      return money.text(value)
    elseif value.staff then
      return value.staff > 0 and tostring(value.staff) or ''
    end
    return vim.json.encode(value)
  elseif is_instant(value) then
    return dates.short(value)
  end
  return (tostring(value):gsub('%s+', ' '))
end

---@param text string
---@param width integer display columns
---@return string
local function fitted(text, width)
  if vim.fn.strdisplaywidth(text) > width then
    text = vim.fn.strcharpart(text, 0, width - 1)
    while vim.fn.strdisplaywidth(text) > width - 1 do
      text = vim.fn.strcharpart(text, 0, vim.fn.strchars(text) - 1)
    end
    text = text .. '…'
  end
  return text .. (' '):rep(width - vim.fn.strdisplaywidth(text))
end

---@param widths integer[]
---@return integer
local function total_of(widths)
  local total = 0
  for _, width in ipairs(widths) do
    total = total + width + GAP
  end
  return total
end

--- Takes from the widest column of words until all fit, or none can give more. A date or a number that is cut says
--- nothing, so those keep their width.
---@param widths integer[]
---@param is_fixed table<integer, boolean>
---@param available integer
local function shrink(widths, is_fixed, available)
  local total = total_of(widths)
  while total > available do
    local widest
    for index, width in ipairs(widths) do
      if not is_fixed[index] and width > NARROWEST and (not widest or width > widths[widest]) then
        widest = index
      end
    end
    if not widest then
      return
    end
    widths[widest] = widths[widest] - 1
    total = total - 1
  end
end

--- The columns that have something to show: where there is no room for all, the empty ones give theirs up.
---@param columns {id: string, title: string}[]
---@param cells string[][] the header first
---@return integer[] indices
local function filled(columns, cells)
  local kept = {}
  for index in ipairs(columns) do
    for number = 2, #cells do
      if cells[number][index] ~= '' then
        kept[#kept + 1] = index
        break
      end
    end
  end
  return kept
end

--- Lays rows out.
---@param columns {id: string, title: string, choices?: table<string, string>}[] choices: what the words of a column are called
---@param rows table[]
---@param available integer display columns there is room for
---@return string[] lines the header first
---@return table<string, {[1]: integer, [2]: integer}>[] spans bytes of each cell, by line and column id, from 0
function M.lay_out(columns, rows, available)
  local widths, is_fixed, cells = {}, {}, { {} }
  for index, column in ipairs(columns) do
    cells[1][index] = column.title
    widths[index] = vim.fn.strdisplaywidth(column.title)
  end
  for _, row in ipairs(rows) do
    local line = {}
    for index, column in ipairs(columns) do
      local value = row[column.id]
      line[index] = M.cell(column.choices and column.choices[value] or value)
      is_fixed[index] = is_fixed[index] or type(value) == 'number' or is_instant(value) or column.id == 'roNumber'
      widths[index] = math.min(WIDEST, math.max(widths[index], vim.fn.strdisplaywidth(line[index])))
    end
    cells[#cells + 1] = line
  end
  if #rows > 0 and total_of(widths) > available then
    local kept = filled(columns, cells)
    local function pick(from)
      return vim.tbl_map(function(index)
        return from[index] or false
      end, kept)
    end
    columns, widths, is_fixed, cells = pick(columns), pick(widths), pick(is_fixed), vim.tbl_map(pick, cells)
  end
  shrink(widths, is_fixed, available)
  local lines, spans = {}, {}
  for number, line in ipairs(cells) do
    local text, span = '', {}
    for index, cell in ipairs(line) do
      local shown = fitted(cell, widths[index])
      span[columns[index].id] = { #text, #text + #shown }
      text = text .. shown .. (' '):rep(GAP)
    end
    lines[number], spans[number] = text:gsub('%s+$', ''), span
  end
  return lines, spans
end

return M
