-- A customer's report before it goes out.

local function shows(text)
  return eventually(text, function()
    return text_of(0):find(text, 1, true)
  end)
end

test('a report is shown as it would go out, and nothing is queued', function()
  local made, err = ask('accounts.create', {
    name = 'Rosa Lind', emails = { 'rosa@example.test' }, report = { enabled = true, methods = { 'email' } },
  })
  assert(made, vim.inspect(err))
  ask('jobs.create', { title = 'Left wing', accountId = made.id, kind = 'repairOrder' })
  local before = ask('outbox.list', { limit = 1000 }).rows
  vim.cmd('Fettle report ' .. made.id)
  shows('Left wing')
  contains(text_of(0), 'rosa@example.test (e-mail)')
  contains(text_of(0), 'Open repairs: 1')
  contains(text_of(0), 'fettle draw STORE report ' .. made.id)
  ask('jobs.create', { title = 'Right wing', accountId = made.id, kind = 'repairOrder' })
  press('R')
  shows('Right wing')
  equal(#ask('outbox.list', { limit = 1000 }).rows, #before)
end)

test('who cannot be reached, and who is not there, is said', function()
  local made = ask('accounts.create', { name = 'Eva Berg', phones = { '555 0101' } })
  vim.cmd('Fettle report ' .. made.id)
  shows('no way is chosen')
  vim.cmd('Fettle report C9999')
  eventually('the refusal', function()
    return vim.inspect(notices):find('C9999', 1, true)
  end)
  vim.cmd('Fettle report')
  eventually('what is to be named', function()
    return vim.inspect(notices):find(':Fettle report C3', 1, true)
  end)
end)
