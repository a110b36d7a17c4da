-- Runs a scenario through vim.lsp.rpc, the JSON-RPC of Neovim's language client. It drops members that are null.
--
-- usage: SCENARIO=… ENGINE=… STORE=… ANSWERS=… nvim --headless -u NONE -S neovim.lua

local WAIT = 30000

local function read(path)
  local file = assert(io.open(path))
  local text = file:read('*a')
  file:close()
  return text
end

local code
local dispatchers = {
  notification = function() end,
  server_request = function() end,
  on_error = function(...)
    io.stderr:write(vim.inspect({ ... }), '\n')
  end,
  on_exit = function(status)
    code = status
  end,
}

local client
if vim.fn.has('nvim-0.11') == 1 then
  client = vim.lsp.rpc.start({ vim.env.ENGINE, 'serve', vim.env.STORE }, dispatchers)
else
  client = vim.lsp.rpc.start(vim.env.ENGINE, { 'serve', vim.env.STORE }, dispatchers)
end

local answers = {}
for number, step in ipairs(vim.json.decode(read(vim.env.SCENARIO)).steps) do
  if step.notify then
    client.notify(step.notify, step.params)
    answers[number] = vim.NIL
  else
    local answer
    client.request(step.method, step.params, function(err, result)
      if err then
        answer = { error = { code = err.code, message = err.message, data = err.data } }
      else
        answer = { result = result == nil and vim.NIL or result }
      end
    end)
    vim.wait(WAIT, function()
      return answer ~= nil
    end, 1)
    answers[number] = answer or { error = { message = 'no answer' } }
  end
end

vim.wait(WAIT, function()
  return code ~= nil
end, 1)
local file = assert(io.open(vim.env.ANSWERS, 'w'))
file:write(vim.json.encode(answers))
file:close()
vim.cmd(code == 0 and 'qall!' or 'cquit 1')
