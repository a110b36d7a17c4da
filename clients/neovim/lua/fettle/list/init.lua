-- A list in a buffer: the jobs, or the Whiteboard. Columns, sorts and filters are those the engine describes, arranged
-- as the user's view has them.

local drawing = require('fettle.list.drawing')
local rows = require('fettle.rows')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local config = require('fettle.config')

local M = {}

-- Where the screen is so wide the pane stands beside the list, else below it.
local WIDE = 180
local PANE_LINES = 16

---@class fettle.ListState
---@field name string list of the schema
---@field filter table
---@field sort? string
---@field view? fettle.View
---@field cursors string[] cursor of each page so far; '' for the first
---@field next? string
---@field total? integer
---@field rows table[]
---@field preview? integer window

---@type table<integer, fettle.ListState>
local states = {}

--- The row under the cursor.
---@param buffer integer
---@return table?
local function row_at(buffer)
  local window = vim.fn.bufwinid(buffer)
  return window ~= -1 and states[buffer].rows[vim.api.nvim_win_get_cursor(window)[1] - 2] or nil
end

local function show_preview(buffer)
  local state = states[buffer]
  if not state or not state.preview or not vim.api.nvim_win_is_valid(state.preview) then
    return
  end
  local row = row_at(buffer)
  if row then
    require('fettle.pane').show_in(state.preview, row.id)
  end
end

local function open_preview(buffer)
  local state = states[buffer]
  local window = vim.fn.bufwinid(buffer)
  if window == -1 or (state.preview and vim.api.nvim_win_is_valid(state.preview)) then
    return
  end
  local here = vim.api.nvim_get_current_win()
  vim.api.nvim_set_current_win(window)
  vim.cmd(vim.o.columns >= WIDE and 'rightbelow vsplit' or 'rightbelow split')
  state.preview = vim.api.nvim_get_current_win()
  if vim.o.columns >= WIDE then
    vim.wo[state.preview].winfixwidth = true
    vim.api.nvim_win_set_width(state.preview, math.floor(vim.o.columns * 0.38))
  else
    vim.wo[state.preview].winfixheight = true
    vim.api.nvim_win_set_height(state.preview, math.min(PANE_LINES, math.floor(vim.o.lines / 2)))
  end
  vim.api.nvim_set_current_win(here)
  drawing.draw(buffer, state)
  show_preview(buffer)
end

local function close_preview(state)
  if state.preview and vim.api.nvim_win_is_valid(state.preview) and #vim.api.nvim_list_wins() > 1 then
    vim.api.nvim_win_close(state.preview, false)
  end
  state.preview = nil
end

--- Shows or hides the pane beside the list, and remembers it for this user.
local function toggle_preview(buffer)
  local state = states[buffer]
  local visible = not (state.preview and vim.api.nvim_win_is_valid(state.preview))
  if visible then
    open_preview(buffer)
  else
    close_preview(state)
    drawing.draw(buffer, state)
  end
  rpc.call('views.set', { list = state.name, previewVisible = visible }, function(err, view)
    if err then
      return show.err(err)
    end
    state.view = view
  end)
end

--- Reads the page again and draws it.
---@param buffer integer
---@param done? fun()
local function load(buffer, done)
  local state = states[buffer]
  local columns = vim.tbl_map(function(column)
    return column.id
  end, drawing.columns_of(state))
  for _, needed in ipairs({ 'roColor', state.name == 'whiteboard' and 'daysUntilDueOut' or nil }) do
    if not vim.tbl_contains(columns, needed) then
      columns[#columns + 1] = needed
    end
  end
  local cursor = state.cursors[#state.cursors]
  rpc.call(state.name .. '.list', {
    view = true,
    filter = next(state.filter) and state.filter or nil,
    sort = state.sort,
    columns = columns,
    limit = config.get().rows,
    cursor = cursor ~= '' and cursor or nil,
    withTotal = true,
  }, function(err, page)
    -- Closed, or opened anew, meanwhile.
    if not vim.api.nvim_buf_is_valid(buffer) or states[buffer] ~= state then
      return
    end
    if err then
      return show.err(err)
    end
    state.rows, state.next, state.total = page.rows, page.nextCursor, page.total
    drawing.draw(buffer, state)
    if done then
      done()
    end
  end)
end

local function from_the_first_page(buffer)
  states[buffer].cursors = { '' }
  load(buffer, function()
    show_preview(buffer)
  end)
end

local function choose_sort(buffer)
  local state = states[buffer]
  local choices = {}
  for _, sort in ipairs(rpc.list(state.name).sorts) do
    vim.list_extend(choices, { sort, '-' .. sort })
  end
  local options = {
    prompt = 'Sort by',
    format_item = function(sort)
      return drawing.sort_label(state, sort)
    end,
  }
  vim.ui.select(choices, options, function(choice)
    if choice then
      state.sort = choice
      from_the_first_page(buffer)
    end
  end)
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

--- Filters by a list of names: a job status or a repair stage.
local function choose_filter(buffer, filter, method, params, member)
  rpc.call(method, params, function(err, answer)
    if err then
      return show.err(err)
    end
    local names = { '(all)' }
    for _, entry in ipairs(answer[member]) do
      names[#names + 1] = entry.name
    end
    vim.ui.select(names, { prompt = 'Only' }, function(choice, index)
      if choice then
        states[buffer].filter[filter] = index > 1 and choice or nil
        from_the_first_page(buffer)
      end
    end)
  end)
end

local function turn_page(buffer, forward)
  if not rows.turn_page(states[buffer], forward) then
    return
  end
  load(buffer, function()
    vim.api.nvim_win_set_cursor(0, { math.min(3, vim.api.nvim_buf_line_count(buffer)), 0 })
    show_preview(buffer)
  end)
end

local function map_keys(buffer)
  local function open_job()
    local row = row_at(buffer)
    if row then
      require('fettle.pane').open(row.id)
    end
  end
  local function status()
    choose_filter(buffer, 'jobStatus', 'statuses.list', { kind = 'job' }, 'statuses')
  end
  local function stage()
    choose_filter(buffer, 'repairStage', 'lists.repairStages', {}, 'items')
  end
  show.keys(buffer, {
    { '<CR>', 'open the job', open_job },
    { 'p', 'show or hide the pane beside the list', function() toggle_preview(buffer) end },
    { '/', 'filter by words', function() ask_text(buffer) end },
    { 'fs', 'filter by job status', status },
    { 'fg', 'filter by repair stage', stage },
    { 'fx', 'no filter', function()
      states[buffer].filter = {}
      from_the_first_page(buffer)
    end },
    { 's', 'sort', function() choose_sort(buffer) end },
    { ']]', 'next page', function() turn_page(buffer, true) end },
    { '[[', 'page before', function() turn_page(buffer, false) end },
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() M.close(buffer) end },
  })
end

--- Closes a list and the pane beside it.
---@param buffer integer
function M.close(buffer)
  close_preview(states[buffer])
  vim.api.nvim_buf_delete(buffer, {})
end

--- Opens a list in this window.
---@param name string list of the schema: jobs or whiteboard
---@param filter? table
function M.open(name, filter)
  local buffer = vim.fn.bufnr('^fettle://' .. name .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, 'fettle://' .. name)
    vim.bo[buffer].filetype = 'fettle-list'
    vim.bo[buffer].modifiable = false
    map_keys(buffer)
    vim.api.nvim_create_autocmd('CursorMoved', {
      buffer = buffer,
      callback = show.later(60, function()
        show_preview(buffer)
      end),
    })
    vim.api.nvim_create_autocmd('BufWinLeave', {
      buffer = buffer,
      callback = function()
        local state = states[buffer]
        vim.schedule(function()
          if state and vim.fn.bufwinid(buffer) == -1 then
            close_preview(state)
          end
        end)
      end,
    })
    vim.api.nvim_create_autocmd('BufUnload', {
      buffer = buffer,
      callback = function()
        states[buffer] = nil
      end,
    })
  end
  local window = vim.fn.bufwinid(buffer)
  if window ~= -1 then
    vim.api.nvim_set_current_win(window)
  end
  local former = states[buffer]
  states[buffer] = {
    name = name,
    filter = filter or {},
    cursors = { '' },
    rows = {},
    preview = former and former.preview,
  }
  show.highlights()
  vim.api.nvim_win_set_buf(0, buffer)
  require('fettle.live').watch()
  vim.wo.wrap, vim.wo.cursorline, vim.wo.signcolumn, vim.wo.number = false, true, 'yes:1', false
  if vim.api.nvim_buf_line_count(buffer) == 1 then
    show.fill(buffer, { 'Reading …' })
  end
  rpc.call('views.get', { list = name }, function(err, view)
    if err then
      show.fill(buffer, vim.split(show.text(err), '\n'))
      return show.err(err)
    end
    states[buffer].view = view
    load(buffer, function()
      local window = vim.fn.bufwinid(buffer)
      if window ~= -1 and #states[buffer].rows > 0 then
        vim.api.nvim_win_set_cursor(window, { 3, 0 })
      end
      if view.previewVisible then
        open_preview(buffer)
        show_preview(buffer)
      end
      if window ~= -1 then
        -- Opening the pane scrolled the list.
        vim.api.nvim_win_call(window, function()
          vim.fn.winrestview({ topline = 1 })
        end)
      end
    end)
  end)
end

--- Reads all lists that are on the screen again, after a change.
function M.refresh()
  rows.read_again(states, load)
end

return M
