-- One command and a few <Plug> maps; everything else is loaded when one of them is used.

if vim.g.loaded_fettle then
  return
end
vim.g.loaded_fettle = true

vim.api.nvim_create_user_command('Fettle', function(call)
  require('fettle.command').run(call.fargs)
end, {
  nargs = '*',
  desc = "A repair shop's jobs and their web status",
  complete = function(lead, line)
    return require('fettle.command').complete(lead, line)
  end,
})

local maps = {
  jobs = { 'jobs' },
  board = { 'board' },
  quotes = { 'quotes' },
  estimates = { 'estimates' },
  outbox = { 'outbox' },
  close = { 'close' },
}
for name, words in pairs(maps) do
  vim.keymap.set('n', '<Plug>(fettle-' .. name .. ')', function()
    require('fettle.command').run(words)
  end, { desc = 'Fettle: ' .. name })
end
