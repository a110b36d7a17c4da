-- A client in Lua for ../three_clients.py: Neovim and its own JSON-RPC client, one call at a time.
local env = vim.env
local client, alive

local function start()
  alive = true
  local handlers = { notification = function() end, server_request = function() end, on_error = function() end,
    on_exit = function() alive = false end }
  if vim.fn.has('nvim-0.11') == 1 then
    client = vim.lsp.rpc.start({ env.ENGINE, 'serve', env.STORE }, handlers)
  else
    client = vim.lsp.rpc.start(env.ENGINE, { 'serve', env.STORE }, handlers)
  end
end

local number = 0
local earlier = io.open(env.ACKNOWLEDGED)
if earlier then
  for _ in earlier:lines() do number = number + 1 end
  earlier:close()
end
local acknowledged = assert(io.open(env.ACKNOWLEDGED, 'a'))
math.randomseed(vim.loop.hrtime() % 2147483647)

local function run()
  start()
  while vim.fn.filereadable(env.STOP) == 0 do
    local name = env.NAME .. ' ' .. number
    local done = false
    while not done do
      local answer, failed
      local sent = alive and client.request('accounts.create',
        { name = name, _meta = { idempotencyKey = name } }, function(err, result) answer, failed = result, err end)
      if sent then vim.wait(60000, function() return answer or failed or not alive end, 1) end
      done = answer ~= nil
      if failed and (failed.data or {}).kind ~= 'engineMoved' then
        error(vim.inspect(failed))
      end
      if not alive then start() end
    end
    acknowledged:write(name, '\n')
    acknowledged:flush()
    number = number + 1
    if math.random() < 0.01 then
      -- In good order: at the end of its input, or on SIGTERM where this Neovim has no other way.
      if client.terminate then client.terminate() else client.handle:kill(15) end
      vim.wait(60000, function() return not alive end, 1)
      start()
    end
  end
end

local worked, failure = pcall(run)
if not worked then io.stderr:write(failure, '\n') end
vim.cmd(worked and 'qall!' or 'cquit 1')
