-- Estimates: the lists, one answer, several together, another offer, and a wrong answer put right.

local function account(name)
  local made, err = ask('accounts.create', { name = name, emails = { 'desk@example.test' } })
  assert(made, vim.inspect(err))
  return made.id
end

local function estimate(owner, title, price, draft)
  local job = ask('jobs.create', { title = title, accountId = owner, kind = 'repairOrder' })
  local made, err = ask('estimates.create', {
    jobId = job.id,
    lines = { { description = title, quantity = '2', unit = 'h', unitPriceMinor = price } },
    send = not draft,
  })
  assert(made, vim.inspect(err))
  return made.estimate.id, job.id
end

local function shows(buffer, text)
  return eventually(text, function()
    return text_of(buffer):find(text, 1, true)
  end)
end

local function open(words)
  vim.cmd('Fettle estimates ' .. (words or ''))
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'Estimates · ')
  return buffer
end

local function card(id)
  require('fettle.estimates.card').open(id)
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'Answers (')
  return buffer
end

local function go_to(buffer, text)
  shows(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find(text, 1, true) then
      return vim.api.nvim_win_set_cursor(vim.fn.bufwinid(buffer), { number, 0 })
    end
  end
end

local function form()
  eventually('a form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  return text_of(0)
end

local function fill(label, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if vim.startswith(line, label) then
      local name = line:match('^(.-): ') or line:match('^(.-):$')
      return vim.api.nvim_buf_set_lines(0, number - 1, number, false, vim.split(name .. ': ' .. text, '\n'))
    end
  end
  error('no field ' .. label .. ' in\n' .. text_of(0))
end

local function state(id)
  return ask('estimates.get', { id = id }).state
end

test('those that wait are listed, and those of a job, of a customer, or all', function()
  local ana, bo = account('Ana Lund'), account('Bo Lind')
  local _, job = estimate(ana, 'Brake discs', 15000)
  estimate(ana, 'Exhaust', 26025)
  estimate(bo, 'Gearbox', 95000, true)
  local buffer = open()
  shows(buffer, 'Estimates · waits for an answer · 1-2 of 2')
  contains(text_of(buffer), '520.50 DKK')
  equal(text_of(buffer):find('Gearbox', 1, true), nil)
  open('all')
  shows(buffer, 'Gearbox')
  open(job)
  shows(buffer, '1-1 of 1')
  contains(text_of(buffer), 'Brake discs')
  open(bo)
  shows(buffer, 'Estimates · Bo Lind · 1-1 of 1')
  vim.cmd('Fettle open ' .. job)
  local pane = vim.api.nvim_get_current_buf()
  shows(pane, 'Job Status')
  press('E')
  shows(buffer, 'Brake discs')
end)

test('an answer says how it was told, and what it did', function()
  local id = estimate(account('Cleo Winter'), 'Wipers', 2000)
  local buffer = card(id)
  contains(text_of(buffer), '2 h Wipers  40.00 DKK')
  go_to(buffer, "Enter the customer's yes")
  press('<CR>')
  contains(form(), '# Wipers, 40.00 DKK')
  fill('How it was told', 'carrier pigeon')
  vim.cmd('write')
  contains(notices[#notices], 'There are: ')
  local method = ask('lists.get', { list = 'approvalMethods' }).items[1]
  fill('How it was told', method.name)
  fill('Told by', 'the driver')
  fill('Reference', 'PO 77')
  vim.cmd('write')
  shows(buffer, '✓ approved')
  contains(notices[#notices], "The customer's yes is entered.")
  contains(notices[#notices], 'A message to the customer is queued.')
  contains(notices[#notices], 'The status of R.O.# ')
  contains(text_of(buffer), 'told by the driver')
  local last = ask('estimates.get', { id = id }).decisions[1]
  equal({ last.what, last.toldBy, last.reference, last.method }, { 'approved', 'the driver', 'PO 77', method.name })
end)

test('a wrong answer is put right with the reason, and both stay', function()
  local id = estimate(account('Dan Berg'), 'Tyres', 60000)
  local method = ask('lists.get', { list = 'approvalMethods' }).items[1].id
  ask('estimates.approve', { id = id, method = method, tellCustomer = false })
  local buffer = card(id)
  press('C')
  form()
  vim.cmd('write')
  eventually('the refusal', function()
    return #vim.diagnostic.get(0) > 0
  end)
  fill('Why', 'It was the other one')
  vim.cmd('write')
  shows(buffer, 'Answers (2)')
  equal(state(id), 'refused')
  contains(text_of(buffer), '“It was the other one”')
end)

test('marked ones are answered together, with how and by whom', function()
  local owner, other = account('Erik Holt'), account('Frida Falk')
  local first = estimate(owner, 'Paint left', 10000)
  local second = estimate(owner, 'Paint right', 11000)
  local third = estimate(owner, 'Paint roof', 12000)
  local foreign = estimate(other, 'Sun roof', 13000)
  local buffer = open()
  go_to(buffer, 'Paint left')
  press('<Space>')
  shows(buffer, '» 1 marked')
  go_to(buffer, 'Sun roof')
  press('<Space>')
  press('B')
  eventually('the refusal', function()
    return notices[#notices] and notices[#notices]:find('several customers', 1, true)
  end)
  go_to(buffer, 'Sun roof')
  press('<Space>')
  go_to(buffer, 'Paint roof')
  press('<Space>')
  shows(buffer, '» 2 marked')
  press('A')
  contains(form(), 'Paint left')
  equal(text_of(0):find('Paint right', 1, true), nil)
  local number = ask('estimates.get', { id = third }).number
  fill(number, 'refused')
  fill('Told by', 'Erik himself')
  vim.cmd('write')
  eventually('the answers', function()
    return state(first) == 'approved'
  end)
  equal({ state(second), state(third), state(foreign) }, { 'awaitingApproval', 'refused', 'awaitingApproval' })
  local one, two = ask('estimates.get', { id = first }).decisions[1], ask('estimates.get', { id = third }).decisions[1]
  equal({ one.toldBy, two.toldBy, one.batchId == two.batchId }, { 'Erik himself', 'Erik himself', true })
end)

test('all of a customer that wait are answered together, all or none', function()
  local owner = account('Gerd Moos')
  local first = estimate(owner, 'Seat', 10000)
  local second = estimate(owner, 'Belt', 11000)
  open(owner)
  local buffer = vim.api.nvim_get_current_buf()
  go_to(buffer, 'Seat')
  press('B')
  form()
  local numbers = { ask('estimates.get', { id = first }).number, ask('estimates.get', { id = second }).number }
  fill(numbers[1], 'approved')
  fill(numbers[2], 'approved')
  -- Somebody else was faster with one of them.
  ask('estimates.withdraw', { id = second })
  vim.cmd('write')
  local problem = eventually('the refusal', function()
    return vim.diagnostic.get(0)[1]
  end)
  local line = vim.api.nvim_buf_get_lines(0, problem.lnum, problem.lnum + 1, false)[1]
  equal(vim.startswith(line, numbers[2]), true)
  equal(state(first), 'awaitingApproval')
end)

test('another offer takes the place of one that waits', function()
  local id = estimate(account('Hans Iversen'), 'Bumper', 50000)
  local buffer = card(id)
  press('n')
  contains(form(), 'Lines: Bumper │ 2 │ h │ 500.00')
  fill('Lines', 'Bumper | 2 | h | cheap\nFitting | 1 | h | 45,50')
  vim.cmd('write')
  contains(notices[#notices], 'the price in DKK')
  fill('Lines', 'Bumper | 2 | h | 450')
  vim.cmd('write')
  shows(buffer, 'another took its place')
  local rows = ask('estimates.list', { filter = { state = 'awaitingApproval' }, columns = { 'previousId', 'total', 'id' } }).rows
  local found
  for _, row in ipairs(rows) do
    found = row.previousId == id and row or found
  end
  -- Two hours at 450.00, one at 45.50.
  equal(found.total.minor, 94550)
end)

test('what a state does not allow is said and not asked', function()
  local buffer = card(estimate(account('Ida Juhl'), 'Lock', 5000, true))
  press('A')
  eventually('the refusal', function()
    return notices[#notices]
  end)
  contains(notices[#notices], 'the estimate is in the state “draft”')
  contains(notices[#notices], 'L lay it before the customer')
  press('L')
  form()
  vim.cmd('write')
  shows(buffer, 'waits for an answer')
end)
