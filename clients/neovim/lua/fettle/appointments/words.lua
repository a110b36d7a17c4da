-- Events of a dialogue about a visit, as staff call them, with their keys and what each asks for. Which of them is possible
-- now is the engine's word.

local dates = require('fettle.dates')
local money = require('fettle.money')

local M = {}

local CLOCK = '2026-03-04 16:30, 16:30 or +3'

---@type table<string, {key: string, title: string, done: string, fields: fun(record: table, currency: string): fettle.FormField[]}>
M.events = {
  propose = {
    key = 'P', title = 'Propose a time', done = 'The proposal is made.',
    fields = function(record, currency)
      local former = record.price and record.price.currency == currency and money.digits(record.price.minor, currency) or nil
      return {
        { name = 'at', label = 'Time', kind = 'time', hint = CLOCK, value = M.moment(record.proposedAt or record.preferred) },
        { name = 'work', label = 'Work', hint = 'what is to be done', value = record.work },
        {
          name = 'price', label = 'Price', kind = 'money', currency = currency, value = former,
          hint = ('in %s; may be left empty'):format(currency),
        },
      }
    end,
  },
  inquire = {
    key = 'I', title = 'Ask the customer something', done = 'The question is asked.',
    fields = function()
      return { { name = 'question', label = 'Question' } }
    end,
  },
  confirm = {
    key = 'C', title = 'Confirm a time', done = 'The visit is confirmed.',
    fields = function(record)
      local known = record.proposedAt or record.preferred
      local fields = {
        { name = 'at', label = 'Time', kind = 'time', hint = known and 'empty: ' .. M.moment(known) or CLOCK },
      }
      if not record.jobId then
        fields[2] = { name = 'makeJob', label = 'Make a job of it', kind = 'flag', value = 'no' }
      end
      return fields
    end,
  },
  accept = {
    key = 'A', title = 'Enter that the customer takes the proposal', done = "The customer's word is entered.",
    fields = function()
      return {}
    end,
  },
  answer = {
    key = 'N', title = "Enter the customer's answer", done = 'The answer is entered.',
    fields = function()
      return { { name = 'text', label = 'Answer', hint = "in the customer's words" } }
    end,
  },
  cancel = {
    key = 'X', title = 'Cancel for the customer', done = 'The visit is cancelled.',
    fields = function()
      return { { name = 'reason', label = 'Reason', hint = 'may be left empty' } }
    end,
  },
  close = {
    key = 'L', title = 'Close', done = 'It is closed.',
    fields = function()
      return {}
    end,
  },
}

local PAST = {
  request = 'asked for a visit', prebook = 'pre-booked a day', propose = 'proposed a time', inquire = 'asked',
  accept = 'took the proposal', confirm = 'confirmed a time', cancel = 'cancelled',
  cancelOnBehalf = 'cancelled for the customer', close = 'closed', answer = 'answered', recall = 'came back by itself',
}

--- What happened, in the dialogue.
function M.past(event)
  return PAST[event] or event
end

--- A time as it can be typed again.
---@param instant string?
---@return string
function M.moment(instant)
  local day, time = (instant or ''):match('^(%d%d%d%d%-%d%d%-%d%d)T?(%d?%d?:?%d?%d?)')
  return day and (time ~= '' and day .. ' ' .. time or day) or ''
end

--- A time as it is read.
function M.shown(instant)
  return instant and dates.show(instant)
end

return M
