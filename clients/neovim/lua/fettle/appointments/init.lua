-- The workshop's lists: what waits for the shop, for the customer, for its day, and the customers with their vehicles.

local config = require('fettle.config')
local dialogue = require('fettle.appointments.dialogue')
local form = require('fettle.form')
local grid = require('fettle.grid')
local rows = require('fettle.rows')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local NAME = 'fettle://appointments/'
M.parts = { 'actions', 'pending', 'planned', 'escalated', 'customers', 'mine' }
local TITLES = {
  actions = 'Actions', pending = 'Pending', planned = 'Planned', escalated = 'Escalated', customers = 'All Workshop Customers',
  mine = 'My Customers',
}
local COUNTS = { customers = 'workshopCustomers', mine = 'myCustomers' }
local CLOCK = '2026-03-04 16:30, 16:30 or +3; may be left empty'

---@type table<integer, {part: string, cursors: string[], next?: string, rows: table[], counts: table, view?: fettle.View}>
local states = {}

--- Rows are customers with their vehicles; else appointments.
local function has_customers(part)
  return part == 'customers' or part == 'mine'
end

local function schema_name(part)
  return has_customers(part) and 'workshopCustomers' or 'appointments'
end

local function head(state)
  local words = {}
  for number, part in ipairs(M.parts) do
    local count = state.counts[COUNTS[part] or part]
    local text = ('%d %s %s'):format(number, TITLES[part], count or '…')
    words[number] = part == state.part and '[' .. text .. ']' or text
  end
  local late = (state.counts.escalated or 0) > 0 and ('  ! %d late'):format(state.counts.escalated) or ''
  return table.concat(words, '  ') .. late
end

local function columns_of(state)
  local about, shown = rpc.list(schema_name(state.part)), {}
  local known = {}
  for _, column in ipairs(about.columns) do
    known[column.id] = column
  end
  for _, column in ipairs(state.view.columns) do
    if column.visible ~= false and known[column.id] then
      shown[#shown + 1] = known[column.id]
    end
  end
  return shown
end

local function draw(buffer)
  local state = states[buffer]
  local window = vim.fn.bufwinid(buffer)
  local width = window ~= -1 and vim.api.nvim_win_get_width(window) or vim.o.columns
  local lines, spans = grid.lay_out(columns_of(state), state.rows, width)
  table.insert(lines, 1, head(state))
  if #state.rows == 0 then
    lines[#lines + 1] = 'none'
  end
  show.fill(buffer, lines)
  vim.api.nvim_buf_clear_namespace(buffer, show.namespace, 0, -1)
  show.mark(buffer, 'FettleTitle', 0, 0, #lines[1])
  show.mark(buffer, 'FettleHeader', 1, 0, #lines[2])
  for index, row in ipairs(state.rows) do
    local span = spans[index + 1].dueAt or spans[index + 1].number
    if row.overdue and span then
      show.mark(buffer, 'FettleLate', index + 1, span[1], math.min(span[2], #lines[index + 2]))
    end
  end
end

local function load(buffer, done)
  local state = states[buffer]
  local is_list = not has_customers(state.part)
  local columns = vim.tbl_map(function(column)
    return column.id
  end, columns_of(state))
  for _, needed in ipairs(is_list and { 'number', 'overdue', 'itemId', 'accountId' } or { 'appointment', 'accountId', 'customerName' }) do
    if not vim.tbl_contains(columns, needed) then
      columns[#columns + 1] = needed
    end
  end
  local cursor = state.cursors[#state.cursors]
  rpc.call(is_list and 'appointments.list' or 'appointments.customers.list', {
    list = is_list and state.part or nil,
    filter = state.part == 'mine' and { mine = true } or nil,
    view = true,
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
  rpc.call('appointments.counts', nil, function(err, counts)
    if states[buffer] == state and not err then
      state.counts = counts
      draw(buffer)
    end
  end)
end

local function row_at(buffer)
  return states[buffer].rows[vim.api.nvim_win_get_cursor(0)[1] - 2]
end

local function open_row(buffer)
  local row = row_at(buffer)
  if not row then
    return
  end
  local id = row.id
  if has_customers(states[buffer].part) then
    id = type(row.appointment) == 'table' and row.appointment.id or row.appointment
  end
  if not id then
    return show.info('There is no appointment. n takes down a request, b pre-books a day.')
  end
  dialogue.open(id)
end

--- A new dialogue for the customer and vehicle of the row: a request, or a day that was agreed on.
local function begin(buffer, is_request)
  local row = row_at(buffer)
  if not row then
    return show.info('Go to the row of the customer and vehicle first.')
  end
  local item = has_customers(states[buffer].part) and row.id or row.itemId
  item = type(item) == 'table' and item.id or item
  local account = type(row.accountId) == 'table' and row.accountId.id or row.accountId
  local fields = is_request
      and {
        { name = 'wishes', label = 'Wishes', hint = "in the customer's words" },
        { name = 'preferred', label = 'Preferred', kind = 'time', hint = CLOCK },
      }
    or {
      { name = 'date', label = 'Day', kind = 'time', hint = '2026-03-04 or +90' },
      { name = 'work', label = 'Work', hint = 'what is to be done' },
    }
  form.open({
    title = is_request and 'Take down a request' or 'Pre-book a day',
    intro = { row.customerName or '' },
    method = is_request and 'appointments.create' or 'appointments.prebook',
    params = { [is_request and 'onBehalfOf' or 'customer'] = account, itemId = item },
    fields = fields,
    done = is_request and 'The request is taken down.' or 'The day is pre-booked.',
  }, function()
    M.refresh()
  end)
end

--- Puts the customer of the row on one's own list, or takes him off it (S2-26).
local function change_mine(buffer)
  local row = row_at(buffer)
  if not row then
    return show.info('Go to the row of the customer first.')
  end
  local account = type(row.accountId) == 'table' and row.accountId.id or row.accountId
  rpc.call('appointments.myCustomers.list', nil, function(err, mine)
    if err then
      return show.err(err)
    end
    local is_mine = false
    for _, customer in ipairs(mine.customers) do
      is_mine = is_mine or customer.id == account
    end
    rpc.call(is_mine and 'appointments.myCustomers.remove' or 'appointments.myCustomers.add', { customer = account }, function(failure)
      if failure then
        return show.err(failure)
      end
      show.info(('%s is %s your own list.'):format(row.customerName or account, is_mine and 'off' or 'on'))
      M.refresh()
    end)
  end)
end

local function turn_page(buffer, forward)
  if rows.turn_page(states[buffer], forward) then
    load(buffer)
  end
end

local function map_keys(buffer)
  local maps = {
    { '<CR>', 'open the dialogue', function() open_row(buffer) end },
    { 'n', 'take down a request of the customer of the row', function() begin(buffer, true) end },
    { 'b', 'pre-book a day for the customer of the row', function() begin(buffer, false) end },
    { 'm', 'put the customer of the row on your own list, or take him off it', function() change_mine(buffer) end },
    { ']]', 'next page', function() turn_page(buffer, true) end },
    { '[[', 'page before', function() turn_page(buffer, false) end },
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  }
  for number, part in ipairs(M.parts) do
    table.insert(maps, number, { tostring(number), TITLES[part], function() M.open(part) end })
  end
  show.keys(buffer, maps)
end

--- Opens a list in this window.
---@param part? string of M.parts
function M.open(part)
  part = part or 'actions'
  if not TITLES[part] then
    return show.err({
      message = ("There is no list '%s' of appointments."):format(part),
      hint = 'There are: ' .. table.concat(M.parts, ', ') .. '.',
    })
  end
  local buffer = show.buffer(NAME .. part, 'fettle-list', states)
  states[buffer] = { part = part, cursors = { '' }, rows = {}, counts = {} }
  map_keys(buffer)
  show.highlights()
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.cursorline, vim.wo.number = false, true, false
  require('fettle.live').watch()
  rows.begin(states, buffer, schema_name(part), load, function() return 3 end)
end

--- Reads the lists and dialogues on the screen again, after a change.
function M.refresh()
  rows.read_again(states, load)
end

return M
