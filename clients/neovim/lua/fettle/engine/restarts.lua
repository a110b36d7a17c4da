-- How often a crashed engine is started again: five times in three minutes, each time a little later.

local M = {}

M.crashes = 5
M.within = 180000
M.first_pause = 100
M.longest_pause = 5000

---@param now fun(): number milliseconds
---@return fun(): integer? pause milliseconds to wait before the next start; nil: enough is enough
function M.counter(now)
  local times = {}
  return function()
    local moment = now()
    times = vim.tbl_filter(function(time)
      return moment - time <= M.within
    end, times)
    if #times >= M.crashes then
      return nil
    end
    times[#times + 1] = moment
    return math.min(M.first_pause * 2 ^ (#times - 1), M.longest_pause)
  end
end

return M
