-- Calls as the engine's own description has them: rpc.discover says what there is, what writes, and what lists look like.

local engine = require('fettle.engine')

local M = {}

local document -- the OpenRPC document of the engine
local is_current = false -- it came from the engine that runs now
local methods = {} ---@type table<string, table>
local waiting -- callbacks while it is being fetched

engine.on_start(function()
  is_current = false
end)

--- File that a document with that hash is kept in from one editor to the next.
local function kept_in(hash)
  return ('%s/fettle/schema-%s.json'):format(vim.fn.stdpath('cache'), hash)
end

--- The document of that hash as it was kept; nil when it is not there, or is not whole.
local function read_kept(hash)
  local file = io.open(kept_in(hash), 'r')
  if not file then
    return nil
  end
  local text = file:read('*a')
  file:close()
  local is_json, found = pcall(vim.json.decode, text, { luanil = { object = true } })
  return is_json and type(found) == 'table' and found['x-schemaHash'] == hash and found or nil
end

--- Keeps a document for the next time, whole or not at all; that there is no place for it is no failure.
local function keep(found)
  local name = kept_in(found['x-schemaHash'])
  vim.fn.mkdir(vim.fn.fnamemodify(name, ':h'), 'p')
  local temporary = ('%s.%d'):format(name, vim.loop.os_getpid())
  local file = io.open(temporary, 'w')
  if not file then
    return
  end
  file:write(vim.json.encode(found))
  file:close()
  -- Those of engines that were here before are of no use any more.
  for _, old in ipairs(vim.fn.glob(kept_in('*'), true, true)) do
    os.remove(old)
  end
  os.rename(temporary, name)
end

--- Hands over the document: from the engine that runs now, or as it was kept when the engine says it is the same.
---@param callback fun(err: fettle.Error?, document: table)
function M.discover(callback)
  if document and is_current then
    return callback(nil, document)
  end
  if waiting then
    waiting[#waiting + 1] = callback
    return
  end
  waiting = { callback }
  local function finish(err, result)
    if not err then
      document, methods, is_current = result, {}, true
      for _, method in ipairs(result.methods) do
        methods[method.name] = method
      end
    end
    local callbacks = waiting
    waiting = nil
    for _, each in ipairs(callbacks) do
      each(err, result)
    end
  end
  engine.introduced(function(err, server)
    if err then
      return finish(err)
    end
    local hash = server.schemaHash
    local known = hash and (document and document['x-schemaHash'] == hash and document or read_kept(hash))
    if known then
      return finish(nil, known)
    end
    engine.call('rpc.discover', nil, function(failure, result)
      if not failure and result['x-schemaHash'] then
        pcall(keep, result)
      end
      finish(failure, result)
    end, { may_repeat = true })
  end)
end

--- A key that no other call has.
---@return string
local function new_key()
  return (vim.loop.random(16):gsub('.', function(byte)
    return ('%02x'):format(byte:byte())
  end))
end

--- Makes a call. A write carries a key, so that it happens once though the engine may crash and be started again.
---@param method string
---@param params table?
---@param callback fun(err: fettle.Error?, result: any)
---@param options? {key?: string, timeout?: integer|false}
function M.call(method, params, callback, options)
  options = options or {}
  M.discover(function(err)
    if err then
      return callback(err)
    end
    local about = methods[method]
    if not about then
      return callback({
        kind = 'methodNotFound',
        message = ('This engine has no %s.'):format(method),
        hint = 'A newer engine may have it: :checkhealth fettle tells the versions.',
      })
    end
    local effect = about['x-effect']
    local sent = params or {}
    if effect == 'write' then
      sent = vim.tbl_extend('force', sent, { _meta = { idempotencyKey = options.key or new_key() } })
    end
    engine.call(method, sent, callback, {
      may_repeat = effect == 'read' or effect == 'write',
      timeout = effect == 'long' and false or options.timeout,
    })
  end)
end

---@class fettle.List
---@field title string
---@field columns {id: string, title: string, visible: boolean, choices?: table<string, string>}[]
---@field sorts string[]
---@field sortTitles table<string, string>
---@field filters string[]
---@field defaultSort string

--- What the engine says of a list. Only after discover.
---@param name string
---@return fettle.List
function M.list(name)
  return document['x-lists'][name]
end

return M
