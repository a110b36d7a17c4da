-- The web status of a job: what it is, a draft of what it is to be, and its history. Nothing is changed before Update
-- Status; the whole draft is one call.

local fields = require('fettle.pane.fields')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local telling = require('fettle.pane.telling')
local text = require('fettle.pane.text')

local M = {}

local NAME = 'fettle://job/'

---@class fettle.Pane
---@field job string id
---@field status? fettle.WebStatus
---@field draft table params of the update to come, by name
---@field shown table names to show for them
---@field note? fettle.NoteCheck what the engine counted
---@field forecast? table what the engine says of the draft: webStatus.check, or is_refused
---@field turn integer of the last question about the draft
---@field lines table<string, integer> line of each field, from 0
---@field history fettle.HistoryRow[]
---@field cursor? string of older history

---@type table<integer, fettle.Pane>
local panes = {}
local diagnostics = vim.api.nvim_create_namespace('fettle-problems')

---@param buffer integer
local function is_changed(buffer)
  return next(panes[buffer].draft) ~= nil
end

---@param buffer integer
local function draw(buffer)
  local pane = panes[buffer]
  local lines, places = text.compose(pane)
  pane.lines = places
  show.pieces(buffer, lines)
  if pane.status.roColor == 'green' then
    show.updated_sign(buffer, 0)
  end
  -- Vim asks before a pane with a draft is thrown away.
  vim.bo[buffer].modified = is_changed(buffer)
  vim.bo[buffer].bufhidden = is_changed(buffer) and 'hide' or ''
end

--- Shows each problem at its field.
---@param buffer integer
---@param problems fettle.Problem[]
local function point_out(buffer, problems)
  local places = panes[buffer].lines
  vim.diagnostic.set(
    diagnostics,
    buffer,
    vim.tbl_map(function(problem)
      return {
        lnum = places[problem.path:match('^/([^/]+)')] or 0,
        col = text.LABEL,
        message = show.problem(problem),
        severity = vim.diagnostic.severity.ERROR,
        source = 'fettle',
      }
    end, problems)
  )
end

--- Asks what the draft would tell the customer, whenever it is another; what an update would refuse is said at its field.
---@param buffer integer
local function forecast(buffer)
  local pane = panes[buffer]
  pane.turn = pane.turn + 1
  if not is_changed(buffer) then
    pane.forecast = nil
    return
  end
  local turn = pane.turn
  telling.ask(pane, function(err, answer)
    if panes[buffer] ~= pane or turn ~= pane.turn or pane.is_busy then
      return
    end
    pane.forecast = answer or { is_refused = #(err.problems or {}) > 0 and err.kind == 'validation' }
    draw(buffer)
    point_out(buffer, err and pane.forecast.is_refused and err.problems or {})
  end)
end

--- Reads the job again. The draft stays.
---@param buffer integer
---@param done? fun()
local function load(buffer, done)
  rpc.call('webStatus.get', { jobId = panes[buffer].job }, function(err, status)
    local pane = panes[buffer]
    if not pane then
      return
    end
    if err then
      show.fill(buffer, vim.split(show.text(err), '\n'))
      return show.err(err)
    end
    pane.status, pane.history, pane.cursor = status, status.history, status.nextCursor
    draw(buffer)
    forecast(buffer)
    if done then
      done()
    end
  end)
end

---@param buffer integer
local function load_older(buffer)
  local pane = panes[buffer]
  if not pane.cursor then
    return show.info('There are no older updates.')
  end
  rpc.call('webStatus.history', { jobId = pane.job, cursor = pane.cursor }, function(err, page)
    if err then
      return show.err(err)
    end
    vim.list_extend(pane.history, page.rows)
    pane.cursor = page.nextCursor
    draw(buffer)
  end)
end

--- Puts a new value of a field into the draft.
local function put(buffer, field, value, name)
  local pane = panes[buffer]
  if pane then
    pane.draft[field], pane.shown[field] = value, name
    vim.diagnostic.reset(diagnostics, buffer)
    draw(buffer)
    -- A date is without its reason, or a reason without its date, for a moment: the last word asks.
    vim.schedule(function()
      if panes[buffer] == pane then
        forecast(buffer)
      end
    end)
  end
end

local edit = fields.new(panes, put)

local function told(message)
  if message.state == 'queued' then
    return 'A message to the customer is queued.'
  end
  return 'The customer is not told: ' .. show.reason(message.reason) .. '.'
end

--- Updates the status: one call, all or nothing.
---@param buffer integer
local function update(buffer)
  local pane = panes[buffer]
  if pane.is_busy then
    return
  end
  pane.is_busy = true
  local params = vim.tbl_extend('force', { jobId = pane.job, ifVersion = pane.status.version }, pane.draft)
  rpc.call('webStatus.update', params, function(err, done)
    pane.is_busy = false
    if err then
      if not panes[buffer] then
        return show.err(err)
      end
      point_out(buffer, err.problems or {})
      if err.kind == 'conflict' then
        -- Somebody else was faster: show what they did, keep the draft, and leave the decision to the user.
        load(buffer)
        err.hint = 'What it is now is shown; your changes are kept. U updates it all the same, u drops them.'
      end
      return show.err(err)
    end
    pane.draft, pane.shown, pane.note, pane.forecast = {}, {}, nil, nil
    vim.diagnostic.reset(diagnostics, buffer)
    local words = { 'Status updated. ' .. told(done.customerMessage) }
    show.info(table.concat(vim.list_extend(words, done.warnings or {}), '\n'))
    load(buffer)
    require('fettle.list').refresh()
  end)
end

---@param buffer integer
local function drop(buffer)
  local pane = panes[buffer]
  pane.draft, pane.shown, pane.note = {}, {}, nil
  vim.diagnostic.reset(diagnostics, buffer)
  forecast(buffer)
  draw(buffer)
end

---@param buffer integer
local function undo(buffer)
  require('fettle.undo').run(panes[buffer].job, function()
    if panes[buffer] then
      load(buffer)
    end
    require('fettle.list').refresh()
  end)
end

---@param buffer integer
local function edit_at_cursor(buffer)
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for field, at in pairs(panes[buffer].lines) do
    if at == line and edit[field] then
      return edit[field](buffer)
    end
  end
end

local function map_keys(buffer)
  -- Before the first answer there is nothing to work on.
  local function on(run)
    return function()
      if panes[buffer].status then
        run(buffer)
      end
    end
  end
  show.keys(buffer, {
    { '<CR>', 'change the field under the cursor', on(edit_at_cursor) },
    { 'cd', 'change Due Out', on(edit.dueOut) },
    { 'cr', 'change its reason', on(edit.dueOutChangeReason) },
    { 'cg', 'change the repair stage', on(edit.repairStage) },
    { 'cs', 'change the job status', on(edit.jobStatus) },
    { 'cn', 'write the note', on(edit.note) },
    { 'ct', 'tell the customer, or not', on(edit.tellCustomer) },
    { 'cw', 'the words the customer would get', on(function() telling.show(panes[buffer]) end) },
    { 'U', 'Update Status (:write does the same)', on(update) },
    { 'u', 'drop the changes', on(drop) },
    { 'cu', 'take the newest update back', on(undo) },
    { 'R', 'read again', function() load(buffer) end },
    { ']]', 'older updates', on(load_older) },
    { 'E', 'estimates of the job', on(function() require('fettle.estimates').open(panes[buffer].job) end) },
    { 'O', 'messages about the job', on(function() require('fettle.outbox').open(panes[buffer].job) end) },
    { 'q', 'close', function() vim.cmd('confirm bdelete ' .. buffer) end },
  })
end

--- The buffer of a job, made when it is not there.
---@param job string id
---@return integer
local function buffer_of(job)
  local name = NAME .. job
  local buffer = vim.fn.bufnr('^' .. name .. '$')
  if buffer ~= -1 and panes[buffer] then
    return buffer
  end
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, false)
    vim.api.nvim_buf_set_name(buffer, name)
  end
  vim.bo[buffer].buftype, vim.bo[buffer].swapfile = 'acwrite', false
  vim.bo[buffer].modifiable, vim.bo[buffer].filetype = false, 'fettle-job'
  panes[buffer] = { job = job, buffer = buffer, draft = {}, shown = {}, lines = {}, history = {}, turn = 0 }
  map_keys(buffer)
  vim.api.nvim_create_autocmd('BufWriteCmd', {
    buffer = buffer,
    callback = function()
      if panes[buffer].status then
        update(buffer)
      end
    end,
  })
  vim.api.nvim_create_autocmd('BufUnload', {
    buffer = buffer,
    callback = function()
      panes[buffer] = nil
    end,
  })
  show.highlights()
  show.fill(buffer, { 'Reading …' })
  require('fettle.live').watch()
  return buffer
end

--- Reads the panes on the screen again, after a change; drafts stay.
---@param jobs? table<string, boolean> those that changed; nil: all
function M.refresh(jobs)
  for buffer, pane in pairs(panes) do
    if pane.status and not pane.is_busy and (not jobs or jobs[pane.job]) and vim.fn.bufwinid(buffer) ~= -1 then
      load(buffer)
    end
  end
end

--- The job of the pane in this window; nil where there is none.
---@return string?
function M.current()
  local pane = panes[vim.api.nvim_get_current_buf()]
  return pane and pane.job
end

--- Shows a job in a window, without going there.
---@param window integer
---@param job string id
function M.show_in(window, job)
  local buffer = buffer_of(job)
  if vim.api.nvim_win_get_buf(window) ~= buffer then
    vim.api.nvim_win_set_buf(window, buffer)
    vim.wo[window].wrap, vim.wo[window].signcolumn, vim.wo[window].number = true, 'yes:1', false
    vim.wo[window].linebreak, vim.wo[window].breakindent = true, true
  end
  load(buffer)
end

--- Opens a job: in the window that shows it, else in this one.
---@param job string id, or R.O. number
function M.open(job)
  local function show_job(id)
    local buffer = buffer_of(id)
    local window = vim.fn.bufwinid(buffer)
    if window == -1 then
      window = vim.api.nvim_get_current_win()
      vim.cmd("normal! m'")
    else
      vim.api.nvim_set_current_win(window)
    end
    M.show_in(window, id)
  end
  if job:match('^J%d+$') then
    return show_job(job)
  end
  rpc.call('jobs.list', { filter = { roNumber = job }, columns = { 'roNumber' }, limit = 1 }, function(err, page)
    if err then
      return show.err(err)
    end
    if #page.rows == 0 then
      return show.err({
        message = ("There is no repair order '%s'."):format(job),
        hint = 'Ids of jobs look like J12; :Fettle jobs WORDS finds jobs by words.',
      })
    end
    show_job(page.rows[1].id)
  end)
end

return M
