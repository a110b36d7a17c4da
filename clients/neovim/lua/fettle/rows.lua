-- A list of the schema in a buffer: what stands above it, a page of rows by the user's view, marked rows. What the lists of
-- messages and of estimates have in common; what they are of is said by whoever makes one.

local config = require('fettle.config')
local grid = require('fettle.grid')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

---@class fettle.RowsState
---@field filter table
---@field sort? string
---@field view? fettle.View
---@field cursors string[] cursor of each page so far; '' for the first
---@field next? string
---@field total? integer
---@field rows table[]
---@field marked table<string, table> rows by id
---@field first integer line of the first row, from 1
---@field beside table what stands above, as `ask` took it

---@class fettle.RowsSpec
---@field buffer string its name
---@field list string of the schema
---@field needed string[] columns that are asked for though they are not shown
---@field words? table<string, table<string, string>> what the words of a column are called here
---@field head fun(state: fettle.RowsState): {[1]: string, [2]: string?}[][]
---@field ask? fun(state: fettle.RowsState, done: fun()) asks for what stands above
---@field paint? fun(buffer: integer, row: table, line: integer, span: table<string, integer[]>) line from 0
---@field keys fun(rows: fettle.Rows, buffer: integer): {[1]: string, [2]: string, [3]: fun()}[]

---@class fettle.Rows
---@field open fun(filter?: table)
---@field refresh fun()
---@field row fun(buffer: integer): table?
---@field state fun(buffer: integer): fettle.RowsState
---@field narrow fun(buffer: integer, change: fun(filter: table))
---@field widen fun(buffer: integer)
---@field choose_state fun(buffer: integer, words: {order: string[], states: table<string, string>})
---@field mark fun(buffer: integer)

--- How much of a list is shown, in words.
---@param state fettle.RowsState
---@return string
function M.extent(state)
  local first = (#state.cursors - 1) * config.get().rows
  return #state.rows == 0 and 'none' or ('%d-%d of %s'):format(first + 1, first + #state.rows, state.total or '?')
end

--- Asks for the user's view of a list for what a buffer shows, and has the first page read.
---@param states table<integer, {view?: fettle.View, rows: table[]}> what is known of buffers
---@param buffer integer
---@param list string of the schema
---@param load fun(buffer: integer, done: fun())
---@param first fun(): integer line of the first row, from 1
function M.begin(states, buffer, list, load, first)
  local state = states[buffer]
  rpc.call('views.get', { list = list }, function(err, view)
    if states[buffer] ~= state then
      return
    end
    if err then
      show.fill(buffer, vim.split(show.text(err), '\n'))
      return show.err(err)
    end
    state.view = view
    load(buffer, function()
      if vim.api.nvim_get_current_buf() == buffer and #state.rows > 0 then
        vim.api.nvim_win_set_cursor(0, { first(), 0 })
      end
    end)
  end)
end

--- Reads those on the screen again, after a change.
---@param states table<integer, {view?: fettle.View}>
---@param load fun(buffer: integer)
function M.read_again(states, load)
  for buffer, state in pairs(states) do
    if state.view and vim.fn.bufwinid(buffer) ~= -1 then
      load(buffer)
    end
  end
end

--- Goes a page on, or back; false where there is none.
---@param state {cursors: string[], next?: string}
---@param forward boolean
---@return boolean
function M.turn_page(state, forward)
  if forward and state.next then
    table.insert(state.cursors, state.next)
  elseif not forward and #state.cursors > 1 then
    table.remove(state.cursors)
  else
    show.info(forward and 'This is the last page.' or 'This is the first page.')
    return false
  end
  return true
end

--- Paints the state of a row in what its word means; for `paint`.
---@param group_of fun(state: string): string?
function M.state_painter(group_of)
  return function(buffer, row, line, span)
    local group, cell = group_of(row.state), span.state
    if group and cell then
      local text = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1]
      show.mark(buffer, group, line, cell[1], math.min(cell[2], #text))
    end
  end
end

local function columns_of(spec, state)
  local known, shown = {}, {}
  for _, column in ipairs(rpc.list(spec.list).columns) do
    known[column.id] = column
  end
  for _, column in ipairs(state.view.columns) do
    local about = column.visible ~= false and known[column.id]
    if about then
      shown[#shown + 1] = vim.tbl_extend('force', {}, about, { choices = (spec.words or {})[column.id] or about.choices })
    end
  end
  return shown
end

local function draw(spec, buffer, state)
  local window = vim.fn.bufwinid(buffer)
  local width = window ~= -1 and vim.api.nvim_win_get_width(window) or vim.o.columns
  local lines, spans = grid.lay_out(columns_of(spec, state), state.rows, width - 2)
  local pieces = spec.head(state)
  state.first = #pieces + 2
  pieces[#pieces + 1] = { { lines[1], 'FettleHeader' } }
  for index = 2, #lines do
    pieces[#pieces + 1] = { { lines[index] } }
  end
  if #state.rows == 0 then
    pieces[#pieces + 1] = { { 'none' } }
  end
  local at = window ~= -1 and vim.api.nvim_win_get_cursor(window)
  show.pieces(buffer, pieces)
  if at then
    vim.api.nvim_win_set_cursor(window, { math.min(at[1], vim.api.nvim_buf_line_count(buffer)), at[2] })
  end
  for index, row in ipairs(state.rows) do
    local line = state.first + index - 2
    if spec.paint then
      spec.paint(buffer, row, line, spans[index + 1])
    end
    if state.marked[row.id] then
      vim.api.nvim_buf_set_extmark(buffer, show.namespace, line, 0, { sign_text = '»', sign_hl_group = 'FettleChanged' })
    end
  end
end

--- Makes a list.
---@param spec fettle.RowsSpec
---@return fettle.Rows
function M.new(spec)
  local states = {} ---@type table<integer, fettle.RowsState>
  local self = {}

  function self.state(buffer)
    return states[buffer]
  end

  --- The row under the cursor.
  function self.row(buffer)
    local state = states[buffer]
    return state.rows[vim.api.nvim_win_get_cursor(0)[1] - (state.first or 0) + 1]
  end

  local function load(buffer, done)
    local state = states[buffer]
    local columns = vim.tbl_map(function(column)
      return column.id
    end, columns_of(spec, state))
    for _, needed in ipairs(spec.needed) do
      if not vim.tbl_contains(columns, needed) then
        columns[#columns + 1] = needed
      end
    end
    local cursor = state.cursors[#state.cursors]
    rpc.call(spec.list .. '.list', {
      view = true,
      filter = next(state.filter) and state.filter or nil,
      sort = state.sort,
      columns = columns,
      limit = config.get().rows,
      cursor = cursor ~= '' and cursor or nil,
      withTotal = true,
    }, function(err, page)
      if states[buffer] ~= state or not vim.api.nvim_buf_is_valid(buffer) then
        return
      end
      if err then
        return show.err(err)
      end
      state.rows, state.next, state.total = page.rows, page.nextCursor, page.total
      -- A marked row is as it is now, or gone.
      for _, row in ipairs(page.rows) do
        state.marked[row.id] = state.marked[row.id] and row
      end
      draw(spec, buffer, state)
      if done then
        done()
      end
    end)
    if spec.ask then
      spec.ask(state, function()
        if states[buffer] == state and state.total then
          draw(spec, buffer, state)
        end
      end)
    end
  end

  --- Changes the filter and begins at the first page.
  function self.narrow(buffer, change)
    local state = states[buffer]
    change(state.filter)
    state.cursors, state.marked = { '' }, {}
    load(buffer)
  end

  --- Asks for the one state that rows are to have; none chosen: all.
  ---@param words {order: string[], states: table<string, string>}
  function self.choose_state(buffer, words)
    vim.ui.select(vim.list_extend({ '' }, words.order), {
      prompt = 'Only this state',
      format_item = function(state)
        return state == '' and '(all)' or words.states[state]
      end,
    }, function(state)
      if state then
        self.narrow(buffer, function(filter)
          filter.state = state ~= '' and state or nil
        end)
      end
    end)
  end

  --- Every row again.
  function self.widen(buffer)
    self.narrow(buffer, function(filter)
      for name in pairs(filter) do
        filter[name] = nil
      end
    end)
  end

  local function turn_page(buffer, forward)
    if M.turn_page(states[buffer], forward) then
      load(buffer)
    end
  end

  local function choose_sort(buffer)
    local about, choices = rpc.list(spec.list), {}
    for _, sort in ipairs(about.sorts) do
      vim.list_extend(choices, { sort, '-' .. sort })
    end
    vim.ui.select(choices, {
      prompt = 'Sort by',
      format_item = function(sort)
        local id = sort:gsub('^%-', '')
        return ((about.sortTitles or {})[id] or id) .. (sort:sub(1, 1) == '-' and ', descending' or '')
      end,
    }, function(choice)
      if choice then
        states[buffer].sort, states[buffer].cursors = choice, { '' }
        load(buffer)
      end
    end)
  end

  function self.mark(buffer)
    local row, state = self.row(buffer), states[buffer]
    if row then
      state.marked[row.id] = not state.marked[row.id] and row or nil
      draw(spec, buffer, state)
      local last = vim.api.nvim_buf_line_count(buffer)
      vim.api.nvim_win_set_cursor(0, { math.min(vim.api.nvim_win_get_cursor(0)[1] + 1, last), 0 })
    end
  end

  local function map_keys(buffer)
    show.keys(buffer, vim.list_extend(spec.keys(self, buffer), {
      { 's', 'sort', function() choose_sort(buffer) end },
      { ']]', 'next page', function() turn_page(buffer, true) end },
      { '[[', 'page before', function() turn_page(buffer, false) end },
      { 'R', 'read again', function() load(buffer) end },
      { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
    }))
  end

  --- Opens the list in this window.
  function self.open(filter)
    local buffer = show.buffer(spec.buffer, 'fettle-list', states)
    local state = { filter = filter or {}, cursors = { '' }, rows = {}, marked = {}, beside = {} }
    states[buffer] = state
    map_keys(buffer)
    show.highlights()
    vim.api.nvim_win_set_buf(0, buffer)
    vim.wo.wrap, vim.wo.cursorline, vim.wo.signcolumn, vim.wo.number = false, true, 'yes:1', false
    -- What another filter left is not what keys work on.
    show.fill(buffer, { 'Reading …' })
    require('fettle.live').watch()
    M.begin(states, buffer, spec.list, load, function() return state.first end)
  end

  --- Reads the list on the screen again, after a change.
  function self.refresh()
    M.read_again(states, load)
  end

  return self
end

return M
