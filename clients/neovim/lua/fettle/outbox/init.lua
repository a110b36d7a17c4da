-- The messages that go out: where each is on its way and why it is not there, with the ways out and what is on them above.

local actions = require('fettle.outbox.actions')
local rows = require('fettle.rows')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.outbox.words')

local M = {}

local NAME = 'fettle://outbox'

--- A way out: what it is, why nothing goes, and what is on it.
local function channel_pieces(channel)
  local pieces = { { (words.channels[channel.channel] or channel.channel) .. ' ', 'FettleLabel' } }
  if channel.stopped then
    pieces[2] = { '! stopped (K lets it go on): ' .. channel.stopped.answer:gsub('\n', ' '), 'FettleLate' }
  else
    pieces[2] = { channel.mode == 'off' and 'is switched off' or 'by ' .. channel.mode, 'FettleHint' }
  end
  local waiting = channel.queued + channel.retry + channel.sending
  if waiting > 0 then
    pieces[#pieces + 1] = { (' · %d waiting'):format(waiting) }
  end
  for _, state in ipairs({ 'uncertain', 'failed' }) do
    if channel[state] > 0 then
      pieces[#pieces + 1] = { (' · ! %d %s'):format(channel[state], state), 'FettleLate' }
    end
  end
  return pieces
end

local function head(state)
  local title = { 'Outbox' }
  for name, value in pairs(state.filter) do
    title[#title + 1] = name == 'state' and words.states[value] or value
  end
  title[#title + 1] = rows.extent(state)
  local lines = { { { table.concat(title, ' · '), 'FettleTitle' } } }
  for _, channel in ipairs(state.beside.channels or {}) do
    lines[#lines + 1] = channel_pieces(channel)
  end
  return lines
end

local function ask_channels(state, done)
  rpc.call('outbox.channels', nil, function(err, answer)
    if not err then
      state.beside = answer
      done()
    end
  end)
end

local function keys(self, buffer)
  local function on(action)
    return function()
      local row = self.row(buffer)
      if row then
        actions.read(row.id, function(record)
          actions.begin(action, record, M.refresh)
        end)
      end
    end
  end
  return {
    { '<CR>', 'open the message', function()
      local row = self.row(buffer)
      if row then
        require('fettle.outbox.message').open(row.id)
      end
    end },
    { 't', 'send it once more', on('resend') },
    { 'X', 'do not send it', on('cancel') },
    { 'Y', 'it went out: the answer for one that is uncertain', on('settle') },
    { 'K', 'let a stopped way out go on', function() actions.start(M.refresh) end },
    { 'fs', 'only one state', function() self.choose_state(buffer, words) end },
    { 'fx', 'no filter', function() self.widen(buffer) end },
  }
end

local list = rows.new({
  buffer = NAME,
  list = 'outbox',
  needed = { 'state', 'channel', 'to', 'subject' },
  words = { state = words.states, channel = words.channels },
  head = head,
  ask = ask_channels,
  paint = rows.state_painter(words.group),
  keys = keys,
})

--- Opens the list in this window.
---@param word? string a state, or the id of a customer or of what messages are about
function M.open(word)
  if not word then
    return list.open()
  elseif words.states[word] then
    return list.open({ state = word })
  elseif word:match('^%u%d+$') then
    return list.open(word:match('^C') and { customer = word } or { owner = word })
  end
  show.err({
    message = ("There are no messages of '%s'."):format(word),
    hint = 'A state (' .. table.concat(words.order, ', ') .. '), or an id such as C3 or J12.',
  })
end

--- Reads what is on the screen again, after a change.
function M.refresh()
  list.refresh()
  require('fettle.outbox.message').refresh()
end

return M
