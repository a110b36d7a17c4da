-- One message: where it is on its way, what the other side said, what can be done, and its words.

local actions = require('fettle.outbox.actions')
local show = require('fettle.show')
local when = require('fettle.appointments.words').shown
local words = require('fettle.outbox.words')

local M = {}

local NAME = 'fettle://message/'
local LABEL = 14

---@type table<integer, {id: string, record?: table, targets: table<integer, string>}>
local states = {}

local function question(record)
  return record.channel == 'fax' and "! It may be on paper already: has the customer got it, or does the machine's journal have it?"
    or '! It may have gone out already, and nobody has said so.'
end

--- The lines, as pieces {text, highlight}, and the actions they name.
local function compose(record)
  local lines, targets = {}, {}
  local function add(...)
    lines[#lines + 1] = { ... }
  end
  local function fact(label, value, group)
    if value and value ~= '' then
      add({ label .. (' '):rep(LABEL - #label), 'FettleLabel' }, { (tostring(value):gsub('\n', ' ⏎ ')), group })
    end
  end
  local state = record.state
  add({ record.subject or 'A message', 'FettleTitle' })
  fact('State', words.states[state] or state, words.group(state))
  fact('By', words.channels[record.channel] or record.channel)
  fact('To', record.to)
  fact('Queued', when(record.queuedAt))
  fact(state == 'sending' and 'Lent until' or 'Not before', when(record.nextTryAt))
  fact(state == 'sent' and 'Sent' or 'Ended', when(record.doneAt))
  fact('Tries', (record.tries or 0) > 0 and record.tries)
  fact('Answer', record.lastAnswer, words.group(state) == 'FettleLate' and 'FettleLate' or nil)
  fact('Job there', record.remoteJob)
  fact('Repeats', record.resentFrom)
  add({ '' })
  if state == 'uncertain' then
    add({ question(record), 'FettleLate' })
  end
  add({ 'Possible now', 'FettleHeader' })
  local possible = words.possible(state)
  for _, offer in ipairs(possible) do
    add({ ('  %s  '):format(offer.key), 'FettleTitle' }, { offer.title })
    targets[#lines] = offer.action
  end
  if #possible == 0 then
    add({ '  nothing: it is being sent', 'FettleHint' })
  end
  add({ '' })
  add({ 'Text', 'FettleHeader' })
  for _, line in ipairs(vim.split(record.text or '', '\n')) do
    add({ line })
  end
  return lines, targets
end

local function load(buffer)
  local state = states[buffer]
  actions.read(state.id, function(record)
    if states[buffer] ~= state then
      return
    end
    state.record = record
    local lines
    lines, state.targets = compose(record)
    show.pieces(buffer, lines)
  end)
end

local function map_keys(buffer)
  local function on(action)
    return function()
      local state = states[buffer]
      if state.record then
        actions.begin(action, state.record, require('fettle.outbox').refresh)
      end
    end
  end
  show.keys(buffer, {
    { '<CR>', 'do what the line says', function()
      local action = states[buffer].targets[vim.api.nvim_win_get_cursor(0)[1]]
      if action then
        on(action)()
      end
    end },
    { 't', 'send it once more', on('resend') },
    { 'X', 'do not send it', on('cancel') },
    { 'Y', 'it went out: the answer for one that is uncertain', on('settle') },
    { 'R', 'read again', function() load(buffer) end },
    { 'q', 'close', function() vim.cmd('bdelete ' .. buffer) end },
  })
end

--- Opens a message in this window.
---@param id string
function M.open(id)
  local buffer = vim.fn.bufnr('^' .. NAME .. id .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(true, true)
    vim.api.nvim_buf_set_name(buffer, NAME .. id)
    vim.bo[buffer].filetype, vim.bo[buffer].modifiable = 'fettle-message', false
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
