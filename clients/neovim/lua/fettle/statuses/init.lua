-- The settings of a list of statuses as a buffer: a line each, moved, added and removed as lines are. Nothing is stored
-- before :w, and then all of it or nothing. What customers would see is the engine's answer, which stores nothing either.
--
--   saved ── edits of lines ──► items ── statuses.preview ──► signs and sights
--                                └────── statuses.save ─────► saved

local keys = require('fettle.statuses.keys')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local sight = require('fettle.statuses.sight')
local text = require('fettle.statuses.text')

local M = {}

local NAME = 'fettle://statuses/'
local PAUSE_MILLISECONDS = 150

---@class fettle.StatusBuffer
---@field kind 'job'|'quote'
---@field version integer
---@field saved fettle.StatusItem[]
---@field colours table<string, table> changed colours by id
---@field preview? table
---@field turn integer of the last question
---@field is_saving boolean

---@type table<integer, fettle.StatusBuffer>
local states = {}
local diagnostics = vim.api.nvim_create_namespace('fettle-status-problems')

local function written(buffer)
  local state = states[buffer]
  local rows = text.parse(vim.api.nvim_buf_get_lines(buffer, 0, -1, false))
  local items, problems = text.items(rows, state.saved, state.colours)
  return rows, items, problems
end

local function params_of(buffer, items)
  local by_id = {}
  for _, item in ipairs(states[buffer].saved) do
    by_id[item.id] = item
  end
  return vim.tbl_map(function(item)
    return text.params(item, item.id and by_id[item.id])
  end, items)
end

--- Shows each problem at its cell.
---@param buffer integer
---@param rows fettle.StatusLine[]
---@param problems fettle.Problem[]
local function point_out(buffer, rows, problems)
  vim.diagnostic.set(
    diagnostics,
    buffer,
    vim.tbl_map(function(problem)
      local line, from, to = text.place(rows, problem.path)
      return {
        lnum = line,
        col = from,
        end_col = to,
        message = show.problem(problem),
        severity = vim.diagnostic.severity.ERROR,
        source = 'fettle',
      }
    end, problems)
  )
end

--- Asks what customers would see; of an engine that cannot say what changes for them, what it would be.
local function ask_preview(params, callback)
  rpc.call('statuses.preview', params, function(err, preview)
    if not err or err.kind ~= 'methodNotFound' then
      return callback(err, preview)
    end
    rpc.call('statuses.resolve', params, function(failure, resolved)
      if failure then
        return callback(failure)
      end
      local statuses = vim.tbl_map(function(status)
        return { after = status.portal }
      end, resolved.statuses)
      callback(nil, { statuses = statuses, entriesAfter = resolved.entries })
    end)
  end)
end

--- Draws what is known at once, and asks what customers would see.
local function look(buffer)
  local state = states[buffer]
  if not state or not state.saved or not vim.api.nvim_buf_is_valid(buffer) then
    return
  end
  local rows, items, problems = written(buffer)
  state.turn = state.turn + 1
  local turn = state.turn
  sight.draw(buffer, state.kind, rows, items, nil, vim.bo[buffer].modified)
  if #problems > 0 then
    return point_out(buffer, rows, problems)
  end
  local params = { kind = state.kind, items = params_of(buffer, items) }
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  ask_preview(params, function(err, preview)
    -- What was changed since is looked at in its turn.
    if states[buffer] ~= state or turn ~= state.turn or tick ~= vim.api.nvim_buf_get_changedtick(buffer) then
      return
    end
    if err and not err.problems then
      return show.err(err)
    end
    point_out(buffer, rows, err and err.problems or {})
    state.preview = preview
    sight.draw(buffer, state.kind, rows, items, preview, vim.bo[buffer].modified)
  end)
end

local look_soon = show.later(PAUSE_MILLISECONDS, look)

--- Puts a list in place of the text; the cursor stays with its line.
local function fill(buffer, items, is_modified)
  local window = vim.fn.bufwinid(buffer)
  local at = window ~= -1 and vim.api.nvim_win_get_cursor(window)
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, text.render(items))
  vim.bo[buffer].modified = is_modified
  if at then
    vim.api.nvim_win_set_cursor(window, { math.max(2, math.min(at[1], vim.api.nvim_buf_line_count(buffer))), at[2] })
  end
  vim.api.nvim_buf_call(buffer, function()
    vim.cmd([[syntax match FettleStatusId /^\/\a\+\d\+ / conceal]])
    vim.cmd([[syntax match FettleStatusMark /^# / conceal contained]])
    vim.cmd([[syntax match FettleHeader /^#.*/ contains=FettleStatusMark]])
    vim.cmd([[syntax match FettleHint /│/]])
  end)
  look(buffer)
end

local function take(buffer, list)
  local state = states[buffer]
  state.saved, state.version, state.colours = list.statuses, list.version, {}
  vim.diagnostic.reset(diagnostics, buffer)
  fill(buffer, state.saved, false)
end

local function load(buffer, done)
  local state = states[buffer]
  rpc.call('statuses.list', { kind = state.kind }, function(err, list)
    if states[buffer] ~= state then
      return
    end
    if err then
      return show.err(err)
    end
    take(buffer, list)
    if done then
      done()
    end
  end)
end

--- Somebody else was faster: their list, with this person's changes on it, and the decision is left to the person.
local function rebase(buffer, items, list)
  local state = states[buffer]
  local merged = text.merge(items, state.saved, list.statuses)
  local colours = state.colours
  state.saved, state.version = list.statuses, list.version
  state.colours = colours
  fill(buffer, merged, true)
  show.err({
    message = 'Somebody else changed the statuses meanwhile. Nothing of yours is saved yet.',
    hint = 'The list now shows what is stored, with your changes on it. Look at it, then :w saves it.',
  })
end

local function save(buffer)
  local state = states[buffer]
  if not state.saved or state.is_saving then
    return
  end
  local rows, items, problems = written(buffer)
  if #problems > 0 then
    point_out(buffer, rows, problems)
    return show.err({ message = 'Nothing is saved.', problems = problems, hint = show.problem(problems[1]) })
  end
  state.is_saving = true
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  rpc.call('statuses.save', {
    kind = state.kind,
    items = params_of(buffer, items),
    ifVersion = state.version,
  }, function(err, list)
    if states[buffer] ~= state then
      return err and show.err(err)
    end
    state.is_saving = false
    if err then
      local current = err.kind == 'conflict' and err.data.current
      if type(current) == 'table' and current.statuses then
        return rebase(buffer, items, current)
      end
      point_out(buffer, rows, err.problems or {})
      err.message = err.message .. ' Nothing is saved.'
      return show.err(err)
    end
    if tick == vim.api.nvim_buf_get_changedtick(buffer) then
      take(buffer, list)
    else
      -- Typed on while it was under way: that is still to be saved.
      local _, typed = written(buffer)
      local merged = text.merge(typed, items, list.statuses)
      state.saved, state.version = list.statuses, list.version
      fill(buffer, merged, true)
    end
    show.info('The statuses are saved.')
    require('fettle.list').refresh()
  end)
end

local function new_buffer(kind)
  local buffer = vim.api.nvim_create_buf(true, false)
  vim.api.nvim_buf_set_name(buffer, NAME .. kind)
  vim.bo[buffer].buftype, vim.bo[buffer].swapfile, vim.bo[buffer].bufhidden = 'acwrite', false, 'hide'
  vim.bo[buffer].filetype = 'fettle-statuses'
  local function on(events, run)
    vim.api.nvim_create_autocmd(events, { buffer = buffer, callback = run })
  end
  on('BufWriteCmd', function() save(buffer) end)
  -- :e! drops what is not saved.
  on('BufReadCmd', function() load(buffer) end)
  on({ 'TextChanged', 'TextChangedI', 'TextChangedP' }, function() look_soon(buffer) end)
  on({ 'BufDelete', 'BufWipeout' }, function() states[buffer] = nil end)
  return buffer
end

--- Opens the statuses of one kind in this window.
---@param kind? 'job'|'quote'
function M.open(kind)
  kind = kind or 'job'
  if kind ~= 'job' and kind ~= 'quote' then
    return show.err({ message = ("There are no statuses of '%s'."):format(kind), hint = ':Fettle statuses job, or quote' })
  end
  local buffer = vim.fn.bufnr('^' .. NAME .. kind .. '$')
  if buffer == -1 then
    buffer = new_buffer(kind)
  end
  show.highlights()
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.signcolumn, vim.wo.number = false, 'yes:1', false
  vim.wo.conceallevel, vim.wo.concealcursor = 2, 'nvic'
  require('fettle.live').watch()
  if not states[buffer] then
    states[buffer] = { kind = kind, turn = 0, colours = {}, is_saving = false }
    keys.map(buffer, kind, {
      written = written,
      look = look,
      save = save,
      open = M.open,
      colours = function(of)
        return states[of] and states[of].colours
      end,
    })
    load(buffer, function()
      if vim.api.nvim_get_current_buf() == buffer and vim.api.nvim_buf_line_count(buffer) > 1 then
        vim.api.nvim_win_set_cursor(0, { 2, 0 })
      end
    end)
  end
end

--- Reads the lists on the screen again, after a change; one with changes of its own stays as it is until it is saved.
function M.refresh()
  for buffer, state in pairs(states) do
    if state.saved and not state.is_saving and not vim.bo[buffer].modified and vim.fn.bufwinid(buffer) ~= -1 then
      load(buffer)
    end
  end
end

return M
