-- Messages on a byte stream: "Content-Length: N", an empty line, N bytes of JSON. Lua's strings are bytes, so # counts
-- what the header must say.

local M = {}

---@param message table
---@return string
function M.encode(message)
  local body = vim.json.encode(message)
  return ('Content-Length: %d\r\n\r\n%s'):format(#body, body)
end

--- Makes a function that takes bytes as they come and hands over each message once it is complete.
--- Headers are read at the start of a message only, never searched for in its text.
---@param deliver fun(message: table)
---@return fun(bytes: string): string? problem what cannot be understood; nothing after it can be trusted
function M.reader(deliver)
  local parts, size = {}, 0
  local wanted -- length of the text, once its header was read

  local function joined()
    local all = table.concat(parts)
    parts, size = { all }, #all
    return all
  end

  return function(bytes)
    parts[#parts + 1] = bytes
    size = size + #bytes
    while true do
      local offset = 1
      if not wanted then
        local all = joined()
        local first, last = all:find('\r?\n\r?\n')
        if not first then
          return size > 8192 and 'a header without an end' or nil
        end
        for name, value in all:sub(1, first - 1):gmatch('([^:\r\n]+):%s*([^\r\n]*)') do
          if name:lower() == 'content-length' then
            wanted = tonumber(value)
          end
        end
        if not wanted then
          return 'a message without its length'
        end
        offset = last + 1
        parts, size = { all:sub(offset) }, #all - last
      end
      if size < wanted then
        return nil
      end
      local all = joined()
      local text = all:sub(1, wanted)
      parts, size = { all:sub(wanted + 1) }, #all - wanted
      wanted = nil
      -- null members become nil: no answer means something else by null than by absence.
      local ok, message = pcall(vim.json.decode, text, { luanil = { object = true, array = true } })
      if not ok or type(message) ~= 'table' then
        return 'a message that is not JSON'
      end
      deliver(message)
      if size == 0 then
        return nil
      end
    end
  end
end

return M
