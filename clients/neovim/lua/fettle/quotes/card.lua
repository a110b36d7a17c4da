-- The review card of a quote: its status, its versions, what was said about it, and its files.

local actions = require('fettle.quotes.actions')
local cards = require('fettle.card')
local files = require('fettle.quotes.files')
local money = require('fettle.money').text
local rpc = require('fettle.rpc')
local words = require('fettle.appointments.words')


---@class fettle.QuoteCard: fettle.CardState
---@field card? table
---@field versions table[]
---@field comments table[]
---@field files table[]
---@field targets table<integer, {comment?: table, file?: table}>

--- The lines, as pieces {text, highlight}, and what they are of.
local function compose(state)
  local record, card = state.record, state.card
  local lines, add_line, fact = cards.page()
  local targets = {}
  local function add(target, ...)
    add_line(...)
    targets[#lines] = target
  end
  local status = card.status and card.status.name or 'hidden'
  add(nil, { ('Quote %s  %s'):format(record.number, record.name), 'FettleTitle' })
  add(nil, { table.concat(vim.tbl_filter(function(text)
    return text ~= ''
  end, { record.customerName or '', record.customerVisible and '' or 'the customer does not see it' }), ' · ') })
  fact('Status', ('◆ %s, since %s'):format(status, words.shown(card.statusSince)))
  fact('Asked for', words.shown(card.requestedAt) .. (card.requestedByName and ' by ' .. card.requestedByName or ''))
  fact('Priority', card.priority)
  fact('Assigned to', card.assignedToName)
  fact('Amount', money(card.amount))
  fact('PO number', card.poNumber)
  fact('Job', card.roNumber or card.jobId)
  fact('Description', record.description)
  for _, warning in ipairs(record.warnings or {}) do
    add(nil, { '! ' .. (warning == 'nothingToReview' and 'There is nothing that the customer could look at.' or warning), 'FettleLate' })
  end
  add(nil, { '' })
  add(nil, { ('Versions (%d)'):format(#state.versions), 'FettleHeader' })
  for _, version in ipairs(state.versions) do
    add(
      nil,
      { ('%3d  %s'):format(version.number, money(version.total)) },
      { ('  %s, %s%s'):format(words.shown(version.createdAt), version.authorName, version.attachedAt and '  before the customer' or '  draft'), 'FettleHint' }
    )
    for _, line in ipairs(version.lines or {}) do
      local net = line.netMinor and { minor = line.netMinor, currency = version.net.currency }
      add(nil, { ('       %s %s %s  %s'):format(line.quantity or '', line.unit or '', line.description or '', money(net)) })
    end
    if version.note then
      add(nil, { '       “' .. version.note:gsub('\n', ' ⏎ ') .. '”' })
    end
  end
  add(nil, { '' })
  add(nil, { ('Comments (%d)'):format(#state.comments), 'FettleHeader' })
  local authors = {}
  for _, comment in ipairs(state.comments) do
    authors[comment.id] = comment.authorName
    local answered = comment.inReplyTo and authors[comment.inReplyTo]
    add(
      { comment = comment },
      { words.shown(comment.createdAt), 'FettleLabel' },
      { ('  %s%s%s'):format(comment.authorName, comment.fromCustomer and ' (customer)' or '', answered and ' answers ' .. answered or '') },
      { comment.visibility == 'internal' and '  internal' or '', 'FettleHint' }
    )
    for _, line in ipairs(vim.split(comment.text, '\n')) do
      add({ comment = comment }, { '   ' .. line })
    end
  end
  add(nil, { '' })
  add(nil, { ('Files (%d)'):format(#state.files), 'FettleHeader' })
  for _, file in ipairs(state.files) do
    add(
      { file = file },
      { '  ' .. file.name },
      { ('  %d bytes, %s%s'):format(file.size, file.authorName, file.visibility == 'internal' and ', internal' or ''), 'FettleHint' }
    )
  end
  return lines, targets
end

--- Asks for all parts together; done when all have come.
local function read(state, done, fail)
  local parts, awaited = {}, 5
  local function take(name)
    return function(err, answer)
      awaited = awaited - 1
      parts[name] = answer
      if err then
        fail(err)
      end
      if awaited > 0 or not parts.record or not parts.card then
        return
      end
      state.record, state.card = parts.record, parts.card
      state.versions = (parts.versions or { rows = {} }).rows
      state.comments = (parts.comments or { rows = {} }).rows
      state.files = (parts.files or { rows = {} }).rows
      done()
    end
  end
  rpc.call('quotes.get', { id = state.id }, take('record'))
  rpc.call('quotes.statusCard', { id = state.id }, take('card'))
  rpc.call('quotes.versions', { id = state.id }, take('versions'))
  rpc.call('comments.list', { quoteId = state.id, limit = 200 }, take('comments'))
  rpc.call('attachments.list', { quoteId = state.id }, take('files'))
end

local function keys(card, buffer)
  --- Runs an action with the card and what the line is of, once the card is there.
  local function on(run)
    return function()
      local state = card.state(buffer)
      if state.record then
        run(state, card.target(buffer) or {}, function()
          card.refresh()
          require('fettle.quotes').refresh()
        end)
      end
    end
  end
  return {
    { '<CR>', 'answer the comment, save and open the file', on(actions.at_line) },
    { 'm', 'write a comment', on(actions.comment) },
    { 'r', 'answer the comment the line is of', on(actions.reply) },
    { 'M', 'the comments have been read', on(actions.mark_read) },
    { 'cs', 'change the status', on(actions.set_status) },
    { 'cv', 'show it to the customer, or not', on(actions.set_visible) },
    { 'n', 'make a version: lines and prices', on(actions.new_version) },
    { 'L', 'lay a version before the customer', on(actions.attach_version) },
    { 'A', 'approve it for the customer', on(actions.approve) },
    { 'D', 'deny it for the customer', on(actions.deny) },
    { 'X', 'cancel it', on(actions.cancel) },
    { 'J', 'make a job of it', on(actions.to_job) },
    { 'F', 'attach a file', on(files.attach) },
    { 'as', 'save the file the line is of', on(files.save) },
    { 'ao', 'save the file the line is of and open it', on(files.save_and_open) },
  }
end

return cards.new({ name = 'fettle://quote/', filetype = 'fettle-card', read = read, compose = compose, keys = keys })
