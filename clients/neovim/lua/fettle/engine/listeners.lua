-- Who wants to hear of the engine's beginnings and ends, and of what it says unasked.

local M = {}

local starts = {} ---@type (fun())[]
local losses = {} ---@type (fun())[]
local hearers = {} ---@type table<string, fun(params: table)> by method of the notification

--- Called whenever an engine was started.
---@param listener fun()
function M.on_start(listener)
  starts[#starts + 1] = listener
end

--- Called when the engine ended unasked and is going to be started again.
---@param listener fun()
function M.on_loss(listener)
  losses[#losses + 1] = listener
end

--- Hears the engine's notifications of a method.
---@param method string
---@param hear fun(params: table)
function M.on_notification(method, hear)
  hearers[method] = hear
end

--- Who hears the notifications of a method.
---@param method string
---@return fun(params: table)?
function M.hearer(method)
  return hearers[method]
end

function M.tell_start()
  for _, listener in ipairs(starts) do
    listener()
  end
end

function M.tell_loss()
  for _, listener in ipairs(losses) do
    listener()
  end
end

return M
