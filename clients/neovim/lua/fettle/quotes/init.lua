-- The list of quotes, with how many stand in each status that somebody has to do with.

local card = require('fettle.quotes.card')
local config = require('fettle.config')
local grid = require('fettle.grid')
local rows = require('fettle.rows')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local NAME = 'fettle://quotes'

---@class fettle.QuoteList
---@field filter table
---@field cursors string[]
---@field next? string
---@field rows table[]
---@field counts {id: string, name: string, count: integer}[]
---@field view? fettle.View

---@type table<integer, fettle.QuoteList>
local states = {}

local function head(state)
  local words = {}
  for number, entry in ipairs(state.counts) do
    local text = ('%d ◆ %s %d'):format(number, entry.name, entry.count)
    words[number] = state.filter.status == entry.id and '[' .. text .. ']' or text
  end
  local narrowed = state.filter.text and ('   with “%s”'):format(state.filter.text) or ''
  return (#words > 0 and table.concat(words, '  ') or 'Quotes') .. narrowed
end

local function columns_of(state)
  local known, shown = {}, {}
  for _, column in ipairs(rpc.list('quotes').columns) do
    known[column.id] = column
  end
  for _, column in ipairs(state.view.columns) do
    if column.visible ~= false and known[column.id] and column.id ~= 'star' then
      shown[#shown + 1] = known[column.id]
    end
  end
  return shown
end

local function draw(buffer)
  local state = states[buffer]
  local window = vim.fn.bufwinid(buffer)
  local width = window ~= -1 and vim.api.nvim_win_get_width(window) or vim.o.columns
  local lines = grid.lay_out(columns_of(state), state.rows, width - 2)
  table.insert(lines, 1, head(state))
  if #state.rows == 0 then
    lines[#lines + 1] = 'none'
  end
  show.fill(buffer, lines)
  vim.api.nvim_buf_clear_namespace(buffer, show.namespace, 0, -1)
  show.mark(buffer, 'FettleTitle', 0, 0, #lines[1])
  show.mark(buffer, 'FettleHeader', 1, 0, #lines[2])
  for index, row in ipairs(state.rows) do
    if row.star then
      vim.api.nvim_buf_set_extmark(buffer, show.namespace, index + 1, 0, {
        -- A customer made it in the portal.
        sign_text = '★',
        sign_hl_group = 'FettleUpdated',
      })
    end
  end
end

local function load(buffer, done)
  local state = states[buffer]
  local columns = vim.tbl_map(function(column)
    return column.id
  end, columns_of(state))
  columns[#columns + 1] = 'star'
  local cursor = state.cursors[#state.cursors]
  rpc.call('quotes.list', {
    view = true,
    filter = next(state.filter) and state.filter or nil,
    columns = columns,
    limit = config.get().rows,
    cursor = cursor ~= '' and cursor or nil,
  }, function(err, page)
    if states[buffer] ~= state then
      return
    end
    if err then
      return show.err(err)
    end
    state.rows, state.next = page.rows, page.nextCursor
    draw(buffer)
    if done then
      done()
    end
  end)
  rpc.call('quotes.quickCounts', nil, function(err, counts)
    if states[buffer] == state and not err then
      state.counts = counts.entries
      draw(buffer)
    end
  end)
end

local function from_the_first_page(buffer)
  states[buffer].cursors = { '' }
  load(buffer)
end

--- Only the quotes of a quick count; again: all.
local function quick(buffer, number)
  local state = states[buffer]
  local entry = state.counts[number]
  if entry then
    state.filter.status = state.filter.status ~= entry.id and entry.id or nil
    from_the_first_page(buffer)
  end
end

local function ask_text(buffer)
  local state = states[buffer]
  vim.ui.input({ prompt = 'Words: ', default = state.filter.text }, function(text)
    if text then
      state.filter.text = text ~= '' and text or nil
      from_the_first_page(buffer)
    end
  end)
end

local function turn_page(buffer, forward)
  if rows.turn_page(states[buffer], forward) then
    load(buffer)
  end
end

local function map_keys(buffer)
  local maps = {
    { '<CR>', 'open the card', function()
      local row = states[buffer].rows[vim.api.nvim_win_get_cursor(0)[1] - 2]
      if row then
        card.open(row.id)
      end
    end },
    { '/', 'filter by words', function() ask_text(buffer) end },
    { 'fx', 'no filter', function()
      states[buffer].filter = {}
      from_the_first_page(buffer)
    end },
    { ']]', 'next page', function() turn_page(buffer, true) end },
    { '[[', 'page before', function() turn_page(buffer, false) end },
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  }
  for number = 1, 9 do
    table.insert(maps, { tostring(number), ('only the quotes of count %d; again: all'):format(number), function() quick(buffer, number) end })
  end
  show.keys(buffer, maps)
end

--- Opens the list in this window.
---@param words? string
function M.open(words)
  local buffer = show.buffer(NAME, 'fettle-list', states)
  states[buffer] = { filter = { text = words }, cursors = { '' }, rows = {}, counts = {} }
  map_keys(buffer)
  show.highlights()
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.cursorline, vim.wo.signcolumn, vim.wo.number = false, true, 'yes:1', false
  require('fettle.live').watch()
  rows.begin(states, buffer, 'quotes', load, function() return 3 end)
end

--- Reads the list on the screen again, after a change.
function M.refresh()
  rows.read_again(states, load)
end

return M
