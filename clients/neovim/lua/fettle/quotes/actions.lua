-- What is done with a quote: its conversation, its decision, its files. Each asks by a form and is one call.

local form = require('fettle.form')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

-- A file comes in pieces of so many bytes.
local PIECE_BYTES = 256 * 1024

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
    local names = vim.tbl_map(function(item)
      return item.name
    end, list.items)
    form.open({
      title = (is_approval and 'Approve ' or 'Deny ') .. title(card),
      intro = { latest and ('Version %d'):format(latest) or 'No version is before the customer.' },
      method = is_approval and 'quotes.approve' or 'quotes.deny',
      params = { id = card.id, quoteVersion = latest, ifVersion = card.record.version },
      fields = {
        { name = 'method', label = 'How it was told', hint = table.concat(names, ', '), value = names[1] },
        { name = 'toldBy', label = 'Told by', hint = 'may be left empty' },
        { name = 'poNumber', label = 'PO number', hint = 'may be left empty' },
        { name = 'reason', label = 'Reason', hint = 'may be left empty' },
      },
      done = is_approval and 'It is approved.' or 'It is denied.',
      refused = function(failure)
        if failure.kind == 'conflict' then
          done()
        end
      end,
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
    fields = { { name = 'kind', label = 'Kind', hint = 'repairOrder or opportunity', value = 'repairOrder' } },
    done = 'The job is made.',
  }, done)
end

---@type fettle.QuoteAction
function M.attach(card, _, done)
  vim.ui.input({ prompt = 'File: ', completion = 'file' }, function(path)
    if not path or path == '' then
      return
    end
    -- The engine reads it, from a folder that may be another.
    local whole = vim.fn.fnamemodify(vim.fn.expand(path), ':p')
    rpc.call('attachments.add', { quoteId = card.id, file = whole, visibility = 'internal' }, function(err)
      if err then
        return show.err(err)
      end
      show.info('The file is attached; staff alone see it.')
      done()
    end)
  end)
end

--- A name without a folder in it, whatever the file is called in the store.
local function safe(name)
  return (name:gsub('[/\\%z%c]', '_'):gsub('^%.+', '_'))
end

local function open_with_system(path)
  for _, program in ipairs({ 'xdg-open', 'open', 'wslview' }) do
    if vim.fn.executable(program) == 1 then
      return vim.fn.jobstart({ program, path }, { detach = true })
    end
  end
  show.info('There is no program here that opens files (xdg-open); it is at ' .. path)
end

--- Reads a file piece by piece into a file of this computer, which appears when it is whole.
local function fetch(file, path, done)
  local part = path .. '.part'
  local out, problem = io.open(part, 'wb')
  if not out then
    return show.err({ message = 'The file cannot be saved: ' .. problem })
  end
  local function read(offset)
    rpc.call('attachments.read', { id = file.id, offset = offset, bytes = PIECE_BYTES }, function(err, piece)
      if err then
        out:close()
        os.remove(part)
        return show.err(err)
      end
      out:write(require('fettle.base64').decode(piece.contentBase64))
      if not piece.done then
        return read(piece.offset + piece.bytes)
      end
      out:close()
      os.rename(part, path)
      done()
    end)
  end
  read(0)
end

local function save(target, opens)
  local file = target.file
  if not file then
    return show.info('Go to the file that is to be saved.')
  end
  vim.ui.input({ prompt = 'Save as: ', default = vim.fn.getcwd() .. '/' .. safe(file.name), completion = 'file' }, function(path)
    if not path or path == '' then
      return
    end
    path = vim.fn.fnamemodify(vim.fn.expand(path), ':p')
    if vim.fn.filereadable(path) == 1 then
      return show.err({ message = path .. ' is there already.', hint = 'Nothing was saved. Choose another name.' })
    end
    fetch(file, path, function()
      show.info(('%s is saved.'):format(path))
      if opens then
        open_with_system(path)
      end
    end)
  end)
end

---@type fettle.QuoteAction
function M.save(_, target)
  save(target, false)
end

---@type fettle.QuoteAction
function M.save_and_open(_, target)
  save(target, true)
end

---@type fettle.QuoteAction
function M.at_line(card, target, done)
  if target.comment then
    return M.reply(card, target, done)
  elseif target.file then
    return save(target, true)
  end
end

return M
