-- Bytes from base64, for Neovim before 0.10, which has vim.base64.

local M = {}

local ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
local values = {}
for index = 1, #ALPHABET do
  values[ALPHABET:byte(index)] = index - 1
end

local function decode(text)
  local parts = {}
  for at = 1, #text, 4 do
    local a, b, c, d = text:byte(at, at + 3)
    local number = values[a] * 262144 + values[b] * 4096 + (values[c] or 0) * 64 + (values[d] or 0)
    local bytes = string.char(math.floor(number / 65536), math.floor(number / 256) % 256, number % 256)
    parts[#parts + 1] = values[d] and bytes or bytes:sub(1, values[c] and 2 or 1)
  end
  return table.concat(parts)
end

--- What a text of the engine stands for.
---@param text string base64 with its padding
---@return string
function M.decode(text)
  return vim.base64 and vim.base64.decode(text) or decode(text)
end

return M
