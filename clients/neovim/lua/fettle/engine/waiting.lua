-- Calls that wait for their answers, and how they end.

local M = {}

---@class fettle.Waiting
---@field method string
---@field params table
---@field callback fun(err: fettle.Error?, result: any)
---@field may_repeat boolean
---@field wants_server? boolean nothing is asked: it wants what the engine said of itself when it began
---@field timer? userdata
---@field done? boolean its callback was called

function M.failure(message, hint)
  return { kind = 'client', message = message, hint = hint }
end

---@param waiting fettle.Waiting
function M.finish(waiting, err, result)
  if waiting.timer then
    waiting.timer:stop()
    waiting.timer:close()
    waiting.timer = nil
  end
  if not waiting.done then
    waiting.done = true
    waiting.callback(err, result)
  end
end

---@param list fettle.Waiting[]
function M.finish_all(list, err)
  for _, waiting in ipairs(list) do
    M.finish(waiting, err)
  end
end

--- Calls that wait, in the order in which they were made.
function M.in_order(waiting_by_id)
  local ids = vim.tbl_keys(waiting_by_id)
  table.sort(ids)
  return vim.tbl_map(function(id)
    return waiting_by_id[id]
  end, ids)
end

--- Why a process is gone, in words.
function M.how_it_ended(code, signal)
  return signal ~= 0 and ('signal %d'):format(signal) or ('exit status %d'):format(code)
end

return M
