-- One message: where it is on its way, what the other side said, what can be done, and its words.

local actions = require('fettle.outbox.actions')
local cards = require('fettle.card')
local show = require('fettle.show')
local when = require('fettle.appointments.words').shown
local words = require('fettle.outbox.words')


local function question(record)
  return record.channel == 'fax' and "! It may be on paper already: has the customer got it, or does the machine's journal have it?"
    or '! It may have gone out already, and nobody has said so.'
end

--- The lines, as pieces {text, highlight}, and the actions they name.
local function compose(record)
  local lines, add, fact = cards.page()
  local targets = {}
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

local function read(state, done)
  actions.read(state.id, function(record)
    state.record = record
    done()
  end)
end

local function keys(card, buffer)
  local function on(action)
    return function()
      local record = card.state(buffer).record
      if record then
        actions.begin(action, record, require('fettle.outbox').refresh)
      end
    end
  end
  return {
    { '<CR>', 'do what the line says', function()
      local action = card.target(buffer)
      if action then
        on(action)()
      end
    end },
    { 't', 'send it once more', on('resend') },
    { 'X', 'do not send it', on('cancel') },
    { 'Y', 'it went out: the answer for one that is uncertain', on('settle') },
  }
end

return cards.new({
  name = 'fettle://message/',
  filetype = 'fettle-message',
  read = read,
  compose = function(state) return compose(state.record) end,
  keys = keys,
})
