-- The workshop's lists and the dialogue about a visit.

local function visit(wishes)
  local account = ask('accounts.list', { limit = 1 }).rows[1].id
  local item = ask('items.create', { accountId = account, make = 'Ford', model = wishes }).id
  local made, err = ask('appointments.create', { onBehalfOf = account, itemId = item, wishes = wishes })
  assert(made, vim.inspect(err))
  return made.appointment.id, account, item
end

local function open(part)
  vim.cmd('Fettle appointments ' .. part)
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the counts', function()
    return text_of(buffer):match('1 Actions %d') and #vim.api.nvim_buf_get_lines(buffer, 0, -1, false) > 2
  end)
  return buffer
end

local function go_to(text)
  local number = eventually(text, function()
    for at, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
      if line:find(text, 1, true) then
        return at
      end
    end
  end)
  vim.api.nvim_win_set_cursor(0, { number, 0 })
end

local function dialogue(id)
  require('fettle.appointments.dialogue').open(id)
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the dialogue', function()
    return text_of(buffer):find('Possible now', 1, true)
  end)
  return buffer
end

--- Types the text of a field of the form in front.
local function fill(label, text)
  local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  for number, line in ipairs(lines) do
    if vim.startswith(line, label .. ':') then
      return vim.api.nvim_buf_set_lines(0, number - 1, number, false, { label .. ': ' .. text })
    end
  end
  error('no field ' .. label)
end

test('the lists have their counts, and a row opens its dialogue', function()
  visit('Squeaking brakes')
  local buffer = open('actions')
  contains(text_of(buffer), '[1 Actions 1]')
  contains(text_of(buffer), '2 Pending 0')
  go_to('Squeaking')
  press('<CR>')
  eventually('the dialogue', function()
    return text_of(0):find('Possible now', 1, true)
  end)
  contains(text_of(0), 'Squeaking brakes')
  contains(text_of(0), 'P  Propose a time')
  contains(text_of(0), 'Requested in Actions')
end)

test('an event that is allowed is a form; the answer is in the dialogue and in the other list', function()
  local id = visit('Oil')
  local buffer = dialogue(id)
  press('P')
  equal(vim.bo.filetype, 'fettle-form')
  fill('Time', 'soon')
  vim.cmd('write')
  contains(notices[#notices], 'As in 2026-03-04')
  equal(vim.diagnostic.get(0)[1].lnum, 2)
  fill('Time', '2030-03-04 9:30')
  fill('Work', 'Oil and filter')
  fill('Price', 'much')
  vim.cmd('write')
  contains(notices[#notices], 'An amount in DKK')
  fill('Price', '1250,50')
  vim.cmd('write')
  eventually('the proposal', function()
    return text_of(buffer):find('proposed a time: 2030-03-04 09:30', 1, true)
  end)
  contains(text_of(buffer), 'Proposed in Pending')
  contains(text_of(buffer), 'A  Enter that the customer takes the proposal')
  equal(ask('appointments.get', { id = id }).appointment.work, 'Oil and filter')
  vim.api.nvim_set_current_buf(buffer)
  press('A')
  vim.cmd('write')
  eventually('the acceptance', function()
    return text_of(buffer):find('took the proposal for the customer', 1, true)
  end)
end)

test('an event that is not allowed is refused with what is', function()
  dialogue(visit('Tyres'))
  press('A')
  contains(notices[#notices], 'That is not possible now.')
  contains(notices[#notices], 'P propose a time')
  equal(vim.bo.filetype, 'fettle-dialogue')
end)

test('when somebody else was faster the form stays and the dialogue shows what happened', function()
  local id = visit('Clutch')
  local buffer = dialogue(id)
  press('I')
  fill('Question', 'Which gear?')
  local form = vim.api.nvim_get_current_buf()
  ask('appointments.propose', { id = id, at = '2030-03-05T10:00' })
  vim.cmd('write')
  eventually('the refusal', function()
    return #notices > 0
  end)
  eventually('what happened', function()
    return text_of(buffer):find('proposed a time', 1, true)
  end)
  contains(text_of(form), 'Which gear?')
end)

test('customers with their vehicles; a request is taken down for one of them', function()
  local account = ask('accounts.list', { limit = 1 }).rows[1].id
  ask('items.create', { accountId = account, make = 'Volvo', model = 'Amazon', connected = true })
  ask('appointments.myCustomers.add', { customer = account })
  vim.cmd('Fettle appointments customers')
  go_to('Amazon')
  press('<CR>')
  contains(notices[#notices], 'There is no appointment.')
  press('n')
  fill('Wishes', 'Winter check')
  vim.cmd('write')
  eventually('the request', function()
    return text_of(0):find('All Workshop Customers', 1, true) and #ask('appointments.list', { list = 'actions' }).rows > 0
  end)
  contains(vim.inspect(ask('appointments.list', { list = 'actions', columns = { 'itemName' } }).rows), 'Amazon')
  vim.cmd('silent! %bwipeout!')
  vim.cmd('Fettle appointments customers')
  go_to('Amazon')
  press('<CR>')
  eventually('its dialogue', function()
    return text_of(0):find('Winter check', 1, true)
  end)
end)

test('the lists show what others do', function()
  local buffer = open('actions')
  visit('Headlight')
  eventually('the new row', function()
    return text_of(buffer):find('Headlight', 1, true)
  end)
end)

test('late answers and my own customers are lists of their own', function()
  local _, owner = visit('Own list')
  -- Whoever took a request down has its customer on the list.
  ask('appointments.myCustomers.remove', { customer = owner })
  vim.cmd('Fettle appointments escalated')
  local late = vim.api.nvim_get_current_buf()
  eventually('the list', function()
    return text_of(late):match('%[4 Escalated 0%]')
  end)
  local buffer = open('customers')
  go_to('Own list')
  press('m')
  eventually('the notice', function()
    return notices[#notices] and notices[#notices]:find('on your own list', 1, true)
  end)
  press('6')
  local mine = vim.api.nvim_get_current_buf()
  eventually('the row', function()
    return text_of(mine):find('Own list', 1, true) and text_of(mine):find('[6 My Customers 1]', 1, true)
  end)
  equal(ask('appointments.myCustomers.list').customers[1].id, owner)
  go_to('Own list')
  press('m')
  eventually('nobody', function()
    return text_of(mine):find('none', 1, true)
  end)
  equal(buffer ~= mine, true)
end)
