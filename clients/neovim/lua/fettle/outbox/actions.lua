-- What is done with a message that goes out. Each asks by a form before it does anything, and is one call.

local form = require('fettle.form')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.outbox.words')

local M = {}

---@alias fettle.OutboxAction fun(record: table, done: fun())

local function about(record)
  return ('%s, by %s to %s'):format(record.subject or '', words.channels[record.channel] or record.channel, record.to or '?')
end

--- Once more, to the same address or another one; of one that went out, a copy.
---@type fettle.OutboxAction
function M.resend(record, done)
  local is_copy = record.state == 'sent'
  local intro = { about(record) }
  if record.state == 'uncertain' then
    intro[2] = 'It may have gone out already; then the customer gets it twice.'
  end
  form.open({
    title = is_copy and 'Send a copy' or 'Send it once more',
    intro = intro,
    method = 'outbox.resend',
    params = { id = record.id },
    fields = { { name = 'to', label = 'To', hint = 'empty: ' .. (record.to or 'as before') } },
    done = is_copy and 'A copy is queued.' or 'It is queued again.',
  }, done)
end

---@type fettle.OutboxAction
function M.cancel(record, done)
  form.open({
    title = 'Do not send it',
    intro = { about(record) },
    method = 'outbox.cancel',
    params = { id = record.id },
    fields = {},
    done = 'It is not sent.',
  }, done)
end

--- Somebody looked: it went out.
---@type fettle.OutboxAction
function M.settle(record, done)
  form.open({
    title = 'It went out',
    intro = { about(record) },
    method = 'outbox.sent',
    params = { id = record.id },
    fields = { { name = 'answer', label = 'How you know', hint = 'may be left empty' } },
    done = 'It is noted as sent.',
  }, done)
end

--- Does what a key says, where the state allows it; else says what is possible.
---@param action 'resend'|'cancel'|'settle'
---@param record table
---@param done fun()
function M.begin(action, record, done)
  local possible = {}
  for _, offer in ipairs(words.possible(record.state)) do
    if offer.action == action then
      return M[action](record, done)
    end
    possible[#possible + 1] = ('%s %s'):format(offer.key, offer.title:lower())
  end
  show.err({
    message = ('That is not possible: the message is in the state “%s”.'):format(words.states[record.state] or record.state),
    hint = #possible > 0 and 'Possible: ' .. table.concat(possible, ', ') .. '.' or nil,
  })
end

--- Lets a way out go on that was stopped.
---@param done fun()
function M.start(done)
  rpc.call('outbox.channels', nil, function(err, answer)
    if err then
      return show.err(err)
    end
    for _, channel in ipairs(answer.channels) do
      if channel.stopped then
        return form.open({
          title = ('Let %s go on'):format(words.channels[channel.channel] or channel.channel),
          intro = { 'It was stopped: ' .. channel.stopped.answer },
          method = 'outbox.start',
          params = { channel = channel.channel },
          fields = {},
          done = 'It goes on.',
        }, done)
      end
    end
    show.info('No way out is stopped.')
  end)
end

--- Reads a message and hands it over.
---@param id string
---@param callback fun(record: table)
function M.read(id, callback)
  rpc.call('outbox.get', { id = id }, function(err, record)
    if err then
      return show.err(err)
    end
    callback(record)
  end)
end

return M
