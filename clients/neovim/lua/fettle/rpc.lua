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

--- Hands over the document, fetched once from each engine.
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
  engine.call('rpc.discover', nil, function(err, result)
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
  end, { may_repeat = true })
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
---@field columns {id: string, title: string, visible: boolean}[]
---@field sorts string[]
---@field filters string[]
---@field defaultSort string

--- What the engine says of a list. Only after discover.
---@param name string
---@return fettle.List
function M.list(name)
  return document['x-lists'][name]
end

return M
