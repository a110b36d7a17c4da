-- One estimate: its lines and sums, what is possible now, and every answer that was entered.

local actions = require('fettle.estimates.actions')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local when = require('fettle.appointments.words').shown
local words = require('fettle.estimates.words')

local M = {}

local NAME = 'fettle://estimate/'
local LABEL = 14

---@type table<integer, {id: string, record?: table, targets: table<integer, string>}>
local states = {}

local function add_offer(record, add)
  for _, line in ipairs(record.lines or {}) do
    local net = line.netMinor and { minor = line.netMinor, currency = record.total.currency }
    add({ ('  %s %s %s  %s'):format(line.quantity or '', line.unit or '', line.description or '', money.text(net)) })
  end
  add({ ('  %s + tax %s = '):format(money.text(record.net), money.text(record.tax)) }, { money.text(record.total), 'FettleTitle' })
  if record.note then
    add({ '  “' .. record.note:gsub('\n', ' ⏎ ') .. '”' })
  end
end

local function add_answers(record, add)
  local decisions = record.decisions or {}
  add({ ('Answers (%d)'):format(#decisions), 'FettleHeader' })
  for _, decision in ipairs(decisions) do
    local facts = { words.states[decision.what] or 'waits for an answer after all' }
    local function fact(format, value)
      if value and value ~= '' then
        facts[#facts + 1] = format:format(value)
      end
    end
    fact('%s', decision.method)
    fact('told by %s', decision.toldBy)
    fact('reference %s', decision.reference)
    fact('entered by %s', decision.byName)
    add({ when(decision.decidedOn or decision.at), 'FettleLabel' }, { '  ' .. table.concat(facts, ' · ') })
    if decision.reason then
      add({ '   “' .. decision.reason:gsub('\n', ' ⏎ ') .. '”' })
    end
  end
end

--- The lines, as pieces {text, highlight}, and the steps they name.
local function compose(record)
  local lines, targets = {}, {}
  local function add(...)
    lines[#lines + 1] = { ... }
  end
  local function fact(label, value)
    if value and value ~= '' then
      add({ label .. (' '):rep(LABEL - #label), 'FettleLabel' }, { tostring(value) })
    end
  end
  add({ ('Estimate %s  %s  '):format(record.number, record.title), 'FettleTitle' }, { words.states[record.state], words.group(record.state) or 'FettleTitle' })
  fact('Job', record.jobId)
  fact('Asked', when(record.sentAt))
  fact('In place of', record.previousId)
  add({ '' })
  add({ 'Offer', 'FettleHeader' })
  add_offer(record, add)
  add({ '' })
  add({ 'Possible now', 'FettleHeader' })
  local possible = words.possible(record.state)
  for _, step in ipairs(possible) do
    add({ ('  %s  '):format(step.key), 'FettleTitle' }, { step.title })
    targets[#lines] = step.action
  end
  if #possible == 0 then
    add({ '  nothing: it is over', 'FettleHint' })
  end
  add({ '' })
  add_answers(record, add)
  return lines, targets
end

local function load(buffer)
  local state = states[buffer]
  rpc.call('estimates.get', { id = state.id }, function(err, record)
    if states[buffer] ~= state then
      return
    end
    if err then
      return show.err(err)
    end
    state.record = record
    local lines
    lines, state.targets = compose(record)
    show.pieces(buffer, lines)
  end)
end

local function map_keys(buffer)
  local function begin(action)
    actions.begin(action, states[buffer].id, require('fettle.estimates').refresh)
  end
  local maps = {
    { '<CR>', 'do what the line says', function()
      local action = states[buffer].targets[vim.api.nvim_win_get_cursor(0)[1]]
      if action then
        begin(action)
      end
    end },
    { 'B', 'answer all of this customer that wait', function()
      if states[buffer].record then
        actions.answer_all({}, states[buffer].record, nil, require('fettle.estimates').refresh)
      end
    end },
    { 'gj', 'the web status of the job', function()
      if states[buffer].record then
        require('fettle.pane').open(states[buffer].record.jobId)
      end
    end },
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  }
  for _, about in ipairs(words.steps) do
    maps[#maps + 1] = { about.key, about.title:lower(), function() begin(about.action) end }
  end
  show.keys(buffer, maps)
end

--- Opens an estimate in this window.
---@param id string
function M.open(id)
  local buffer = vim.fn.bufnr('^' .. NAME .. id .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, NAME .. id)
    vim.bo[buffer].filetype, vim.bo[buffer].modifiable = 'fettle-card', false
    vim.api.nvim_create_autocmd('BufUnload', { buffer = buffer, callback = function() states[buffer] = nil end })
  end
  states[buffer] = { id = id, targets = {} }
  map_keys(buffer)
  show.highlights()
  vim.cmd("normal! m'")
  vim.api.nvim_win_set_buf(0, buffer)
  vim.wo.wrap, vim.wo.linebreak, vim.wo.breakindent, vim.wo.number = true, true, true, false
  require('fettle.live').watch()
  load(buffer)
end

--- Reads those on the screen again, after a change.
function M.refresh()
  for buffer, state in pairs(states) do
    if state.record and vim.fn.bufwinid(buffer) ~= -1 then
      load(buffer)
    end
  end
end

return M
