-- The files of a quote: attached by their path, and brought to this computer piece by piece.

local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

-- A file comes in pieces of so many bytes.
local PIECE_BYTES = 256 * 1024

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

return M
