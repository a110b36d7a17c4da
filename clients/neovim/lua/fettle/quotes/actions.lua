-- What is done with a quote: its conversation, its versions, its status and its decision. Each asks by a form and is one call.

local fields = require('fettle.form.fields')
local files = require('fettle.quotes.files')
local form = require('fettle.form')
local money = require('fettle.money')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

---@alias fettle.QuoteAction fun(card: fettle.QuoteCard, target: {comment?: table, file?: table}, done: fun())

local function title(card)
  return ('quote %s, %s'):format(card.record.number, card.record.customerName or '')
end

local function internal(value)
  return { name = 'visibility', label = 'Who sees it', hint = 'customer or internal', value = value }
end

---@type fettle.QuoteAction
function M.comment(card, _, done)
  form.open({
    title = 'Comment on ' .. title(card),
    method = 'comments.add',
    params = { quoteId = card.id },
    fields = { internal('customer'), { name = 'text', label = 'Comment' } },
    done = 'The comment is written.',
  }, done)
end

---@type fettle.QuoteAction
function M.reply(card, target, done)
  local comment = target.comment
  if not comment then
    return show.info('Go to the comment that is to be answered.')
  end
  form.open({
    title = 'Answer ' .. comment.authorName,
    intro = { '“' .. comment.text .. '”' },
    method = 'comments.add',
    params = { quoteId = card.id, inReplyTo = comment.id },
    fields = { internal(comment.visibility), { name = 'text', label = 'Comment' } },
    done = 'The answer is written.',
  }, done)
end

---@type fettle.QuoteAction
function M.mark_read(card, _, done)
  rpc.call('comments.markRead', { quoteId = card.id }, function(err)
    if err then
      return show.err(err)
    end
    show.info('The comments are marked as read.')
    done()
  end)
end

local function statuses(callback)
  rpc.call('statuses.list', { kind = 'quote' }, function(err, list)
    if err then
      return show.err(err)
    end
    callback(vim.tbl_filter(function(status)
      return status.phase == 'open' or status.phase == 'awaitingCustomer'
    end, list.statuses))
  end)
end

--- Shown again when somebody else was faster.
local function again(done)
  return function(err)
    if err.kind == 'conflict' or err.kind == 'invalidTransition' then
      done()
    end
  end
end

--- A new version; its lines are those of the last one to begin with. The engine works out the sums.
---@type fettle.QuoteAction
function M.new_version(card, _, done)
  rpc.call('shop.get', nil, function(err, shop)
    if err then
      return show.err(err)
    end
    local last, number = nil, 0
    for _, version in ipairs(card.versions) do
      if version.number > number then
        last, number = version, version.number
      end
    end
    form.open({
      title = ('Version %d of %s'):format(number + 1, title(card)),
      intro = { ('Prices in %s, without tax: %s.'):format(shop.currency, fields.LINE), 'The sums are worked out when it is made.' },
      method = 'quotes.createVersion',
      params = { id = card.id },
      fields = {
        { name = 'lines', label = 'Lines', kind = 'lines', currency = shop.currency, value = fields.lines_of(last, shop.currency) },
        { name = 'validUntil', label = 'Valid until', kind = 'time', hint = '2026-03-04 or +30; may be left empty' },
        { name = 'note', label = 'Note', hint = 'terms and remarks below the lines; may be left empty' },
      },
      done = function(version)
        return ('Version %d is made: %s. L lays it before the customer.'):format(version.number, money.text(version.total))
      end,
    }, done)
  end)
end

--- A version before the customer, with a comment and the status in one change (S4-24).
---@type fettle.QuoteAction
function M.attach_version(card, _, done)
  if #card.versions == 0 then
    return show.info('There is no version yet: n makes one.')
  end
  statuses(function(open)
    local versions, waiting = {}, nil
    for _, version in ipairs(card.versions) do
      versions[#versions + 1] = { id = version.number, name = ('version %d, %s'):format(version.number, money.text(version.total)) }
    end
    table.sort(versions, function(one, other)
      return one.id > other.id
    end)
    for _, status in ipairs(open) do
      waiting = waiting or (status.phase == 'awaitingCustomer' and status.name)
    end
    form.open({
      title = 'Before the customer: ' .. title(card),
      intro = not card.record.customerVisible and { 'The customer does not see this quote yet: cv shows it.' } or nil,
      method = 'quotes.attachVersion',
      params = { id = card.id, ifVersion = card.record.version },
      fields = {
        { name = 'quoteVersion', label = 'Version', kind = 'choice', choices = versions, value = versions[1].name },
        { name = 'comment', label = 'Comment', hint = 'for the customer, beside it; may be left empty' },
        { name = 'setStatus', label = 'Status', kind = 'choice', choices = open, value = waiting or nil, hint = 'empty: as the rules say' },
      },
      done = 'It is before the customer.',
      refused = again(done),
    }, done)
  end)
end

---@type fettle.QuoteAction
function M.set_status(card, _, done)
  statuses(function(open)
    form.open({
      title = 'Status of ' .. title(card),
      method = 'quotes.setStatus',
      params = { id = card.id, ifVersion = card.record.version },
      fields = {
        { name = 'status', label = 'Status', kind = 'choice', choices = open, value = card.card.status and card.card.status.name },
      },
      done = 'The status is set.',
      refused = again(done),
    }, done)
  end)
end

---@type fettle.QuoteAction
function M.set_visible(card, _, done)
  form.open({
    title = 'What the customer sees: ' .. title(card),
    method = 'quotes.setVisible',
    params = { id = card.id, ifVersion = card.record.version },
    fields = {
      { name = 'visible', label = 'Customer sees it', kind = 'yesno', hint = 'yes or no', value = card.record.customerVisible and 'no' or 'yes' },
    },
    done = 'It is saved.',
    refused = again(done),
  }, done)
end

--- A decision is entered for the customer, with how it was told. The version that was looked at goes along: another one in
--- its place is a conflict.
local function decide(card, is_approval, done)
  local latest
  for _, version in ipairs(card.versions) do
    if version.id == card.record.latestVersionId then
      latest = version.number
    end
  end
  rpc.call('lists.get', { list = 'approvalMethods', includeInactive = false }, function(err, list)
    if err then
      return show.err(err)
    end
    form.open({
      title = (is_approval and 'Approve ' or 'Deny ') .. title(card),
      intro = { latest and ('Version %d'):format(latest) or 'No version is before the customer.' },
      method = is_approval and 'quotes.approve' or 'quotes.deny',
      params = { id = card.id, quoteVersion = latest, ifVersion = card.record.version },
      fields = {
        { name = 'method', label = 'How it was told', kind = 'choice', choices = list.items, value = (list.items[1] or {}).name },
        { name = 'toldBy', label = 'Told by', hint = 'may be left empty' },
        { name = 'poNumber', label = 'PO number', hint = 'may be left empty' },
        { name = 'reason', label = 'Reason', hint = 'may be left empty' },
      },
      done = is_approval and 'It is approved.' or 'It is denied.',
      refused = again(done),
    }, done)
  end)
end

---@type fettle.QuoteAction
function M.approve(card, _, done)
  decide(card, true, done)
end

---@type fettle.QuoteAction
function M.deny(card, _, done)
  decide(card, false, done)
end

---@type fettle.QuoteAction
function M.cancel(card, _, done)
  form.open({
    title = 'Cancel ' .. title(card),
    method = 'quotes.cancel',
    params = { id = card.id, ifVersion = card.record.version },
    fields = { { name = 'reason', label = 'Reason', hint = 'may be left empty' } },
    done = 'The quote is cancelled.',
  }, done)
end

---@type fettle.QuoteAction
function M.to_job(card, _, done)
  form.open({
    title = 'Make a job of ' .. title(card),
    method = 'quotes.toJob',
    params = { id = card.id, ifVersion = card.record.version },
    fields = {
      {
        name = 'kind', label = 'Kind', kind = 'choice', value = 'repair order',
        choices = { { id = 'repairOrder', name = 'repair order' }, { id = 'opportunity', name = 'opportunity' } },
      },
    },
    done = 'The job is made.',
  }, done)
end

---@type fettle.QuoteAction
function M.at_line(card, target, done)
  if target.comment then
    return M.reply(card, target, done)
  elseif target.file then
    return files.save_and_open(card, target)
  end
end

return M
