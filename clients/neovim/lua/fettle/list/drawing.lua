-- How a list is drawn: its head, its columns, and what stands out.

local config = require('fettle.config')
local grid = require('fettle.grid')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local SIGN_COLUMNS = 2

--- The columns that the user's view shows, with their titles.
---@param state fettle.ListState
function M.columns_of(state)
  local about = rpc.list(state.name)
  local titles, choices = {}, {}
  for _, column in ipairs(about.columns) do
    titles[column.id], choices[column.id] = column.title, column.choices
  end
  local shown = {}
  for _, column in ipairs(state.view.columns) do
    if column.visible ~= false and titles[column.id] and column.id ~= 'roColor' then
      shown[#shown + 1] = { id = column.id, title = titles[column.id], choices = choices[column.id] }
    end
  end
  return shown
end

--- A sort as a person calls it.
---@param state fettle.ListState
---@param sort string
---@return string
function M.sort_label(state, sort)
  local id = sort:gsub('^%-', '')
  local title = (rpc.list(state.name).sortTitles or {})[id] or id
  return title .. (sort:sub(1, 1) == '-' and ', descending' or '')
end

local function describe(state)
  local words = { rpc.list(state.name).title }
  for name, value in pairs(state.filter) do
    words[#words + 1] = ('%s: %s'):format(name, grid.cell(value))
  end
  words[#words + 1] = 'by ' .. M.sort_label(state, state.sort or state.view.sort)
  local first = (#state.cursors - 1) * config.get().rows
  words[#words + 1] = #state.rows == 0 and 'none'
    or ('%d-%d of %s'):format(first + 1, first + #state.rows, state.total or '?')
  return table.concat(words, ' · ')
end

--- Draws a list.
---@param buffer integer
---@param state fettle.ListState
function M.draw(buffer, state)
  local columns = M.columns_of(state)
  local window = vim.fn.bufwinid(buffer)
  local width = window ~= -1 and vim.api.nvim_win_get_width(window) or vim.o.columns
  local lines, spans = grid.lay_out(columns, state.rows, width - SIGN_COLUMNS)
  table.insert(lines, 1, describe(state))
  show.fill(buffer, lines)
  vim.api.nvim_buf_clear_namespace(buffer, show.namespace, 0, -1)
  show.mark(buffer, 'FettleTitle', 0, 0, #lines[1])
  show.mark(buffer, 'FettleHeader', 1, 0, #lines[2])
  for index, row in ipairs(state.rows) do
    local line, span = index + 1, spans[index + 1]
    if row.roColor == 'green' then
      show.updated_sign(buffer, line)
      local cell = span.roNumber or span.title
      if cell then
        show.mark(buffer, 'FettleUpdated', line, cell[1], math.min(cell[2], #lines[line + 1]))
      end
    end
    local days = row.daysUntilDueOut
    if days and days < 0 and span.dueOut then
      show.mark(buffer, 'FettleLate', line, span.dueOut[1], math.min(span.dueOut[2], #lines[line + 1]))
    end
  end
end

return M
