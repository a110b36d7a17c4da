-- What is done with estimates: an answer, the answers of one customer together, and what staff do before and after. Each asks
-- by a form and is one call.

local fields = require('fettle.form.fields')
local form = require('fettle.form')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')
local words = require('fettle.estimates.words')

local M = {}

local DAY = '2026-03-04 or -1; empty: today'
local ANSWERS = { { id = 'approved', name = 'approved' }, { id = 'refused', name = 'refused' } }

local function telling(value)
  return { name = 'tellCustomer', label = 'Tell customer', kind = 'yesno', hint = 'yes or no', value = value }
end

--- How an answer was told.
local function told(methods)
  return {
    { name = 'method', label = 'How it was told', kind = 'choice', choices = methods, value = methods[1] and methods[1].name },
    { name = 'by', label = 'Told by', hint = 'may be left empty' },
    { name = 'date', label = 'On', kind = 'time', hint = DAY },
  }
end

--- What an answer did, in words: whether the customer is told, and the jobs that are left to staff.
local function outcome(begin)
  return function(answer)
    local lines = { begin }
    local message = answer.customerMessage
    if message then
      lines[1] = begin .. (message.state == 'queued' and ' A message to the customer is queued.'
        or (' The customer is not told: %s.'):format(show.reason(message.reason)))
    end
    for _, each in ipairs(answer.outcomes or {}) do
      local job = each.roNumber and 'R.O.# ' .. each.roNumber or each.jobId
      lines[#lines + 1] = each.jobStatus and ('%s takes the status %s.'):format(job, each.jobStatus.name)
        or ('The status of %s is left to you.'):format(job)
    end
    return table.concat(lines, '\n')
  end
end

local function title(record)
  return ('%s, %s'):format(record.title, money.text(record.total))
end

local builders = {}

function builders.approve(record, methods)
  local asked = told(methods)
  vim.list_extend(asked, { { name = 'reference', label = 'Reference', hint = "the customer's; may be left empty" }, telling('yes') })
  return asked, outcome("The customer's yes is entered.")
end

function builders.refuse(record, methods)
  local asked = told(methods)
  vim.list_extend(asked, {
    { name = 'reference', label = 'Reference', hint = "the customer's; may be left empty" },
    { name = 'reason', label = 'Reason', hint = 'may be left empty' },
    telling('yes'),
  })
  return asked, outcome("The customer's no is entered.")
end

function builders.send()
  return { telling('yes') }, "It waits for the customer's answer."
end

function builders.revise(record)
  local currency = record.total.currency
  return {
    { name = 'lines', label = 'Lines', kind = 'lines', currency = currency, hint = fields.LINE, value = fields.lines_of(record, currency) },
    { name = 'title', label = 'What', value = record.title },
    { name = 'note', label = 'Note', hint = 'below the lines', value = record.note },
    telling('yes'),
  }, 'The new offer waits for an answer.'
end

function builders.withdraw()
  return {}, 'It is taken back.'
end

function builders.correct(record)
  local choices = vim.list_extend({ { id = 'none', name = 'it waits for an answer' } }, ANSWERS)
  return {
    { name = 'decision', label = 'Really', kind = 'choice', choices = choices, value = record.state == 'approved' and 'refused' or 'approved' },
    { name = 'reason', label = 'Why', hint = 'why it is put right' },
    telling('no'),
  }, outcome('It is put right.')
end

local function with_methods(callback)
  rpc.call('lists.get', { list = 'approvalMethods', includeInactive = false }, function(err, list)
    if err then
      return show.err(err)
    end
    callback(list.items)
  end)
end

--- Begins a step, where the state allows it; else says what is possible.
---@param action string of words.steps
---@param id string
---@param done fun()
function M.begin(action, id, done)
  rpc.call('estimates.get', { id = id }, function(err, record)
    if err then
      return show.err(err)
    end
    local possible, about = {}, nil
    for _, step in ipairs(words.possible(record.state)) do
      about = step.action == action and step or about
      possible[#possible + 1] = ('%s %s'):format(step.key, step.title:lower())
    end
    if not about then
      return show.err({
        message = ('That is not possible: the estimate is in the state “%s”.'):format(words.states[record.state]),
        hint = #possible > 0 and 'Possible: ' .. table.concat(possible, ', ') .. '.' or 'It is over.',
      })
    end
    with_methods(function(methods)
      local asked, said = builders[action](record, methods)
      form.open({
        title = ('Estimate %s: %s'):format(record.number, about.title:lower()),
        intro = { title(record) },
        method = 'estimates.' .. action,
        params = { id = record.id, ifVersion = record.version },
        fields = asked,
        done = said,
        refused = function(failure)
          if failure.kind == 'conflict' or failure.kind == 'invalidTransition' then
            done()
          end
        end,
      }, done)
    end)
  end)
end

--- A form for the answers to these estimates of one customer, which are entered all or none (S3-20).
local function open_batch(rows, answer, done)
  with_methods(function(methods)
    local asked = {}
    for index, row in ipairs(rows) do
      asked[index] = {
        name = ('decisions/%d/decision'):format(index - 1),
        label = ('%s %s'):format(row.number, title(row)),
        kind = 'choice',
        choices = ANSWERS,
        beside = { estimateId = row.id },
        value = answer,
        hint = 'approved or refused; empty: no answer yet',
      }
    end
    vim.list_extend(asked, told(methods))
    asked[#asked + 1] = telling('yes')
    form.open({
      title = 'Answers of ' .. (rows[1].customerName or 'the customer'),
      intro = { 'All of them are entered, or none. The customer gets one message.' },
      method = 'estimates.batchDecide',
      params = { accountId = rows[1].accountId },
      fields = asked,
      done = outcome('The answers are entered.'),
      refused = done,
    }, done)
  end)
end

--- The answers to the marked estimates together; where none is marked, to all of the customer that wait.
---@param marked table[] rows
---@param row table? under the cursor
---@param answer? 'approved'|'refused' what they are to begin with
---@param done fun()
function M.answer_all(marked, row, answer, done)
  if #marked > 0 then
    for _, other in ipairs(marked) do
      if other.accountId ~= marked[1].accountId then
        return show.err({
          message = 'The marked estimates are of several customers.',
          hint = 'Answers are entered together for one customer: take away the marks of the others.',
        })
      end
    end
    table.sort(marked, function(one, other)
      return one.number < other.number
    end)
    return open_batch(marked, answer, done)
  end
  if not row then
    return
  end
  rpc.call('estimates.list', {
    filter = { customer = row.accountId, state = 'awaitingApproval' },
    columns = { 'number', 'title', 'total', 'customerName', 'accountId' },
    sort = 'number',
    limit = 200,
  }, function(err, page)
    if err then
      return show.err(err)
    end
    if #page.rows == 0 then
      return show.info('No estimate of this customer waits for an answer.')
    end
    open_batch(page.rows, answer, done)
  end)
end

return M
