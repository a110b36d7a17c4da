-- The list of quotes, a quote's card, and what is done with it.

local function quote(name)
  local account = ask('accounts.list', { limit = 1 }).rows[1].id
  local made, err = ask('quotes.create', { accountId = account, name = name, description = 'As on the photos' })
  assert(made, vim.inspect(err))
  return made.id or made.quote.id
end

local function card(id)
  require('fettle.quotes.card').open(id)
  local buffer = vim.api.nvim_get_current_buf()
  eventually('the card', function()
    return text_of(buffer):find('Files (', 1, true)
  end)
  return buffer
end

local function go_to(buffer, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    if line:find(text, 1, true) then
      return vim.api.nvim_win_set_cursor(0, { number, 0 })
    end
  end
  error('no line with ' .. text .. ' in\n' .. text_of(buffer))
end

local function fill(label, text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if vim.startswith(line, label .. ':') then
      return vim.api.nvim_buf_set_lines(0, number - 1, number, false, vim.split(label .. ': ' .. text, '\n'))
    end
  end
  error('no field ' .. label)
end

local function shows(buffer, text)
  eventually(text, function()
    return text_of(buffer):find(text, 1, true)
  end)
end

test('the list has its counts, one key shows one of them, and words narrow it', function()
  quote('Rear door')
  vim.cmd('Fettle quotes')
  local buffer = vim.api.nvim_get_current_buf()
  shows(buffer, 'Rear door')
  shows(buffer, '1 ◆ ')
  local first = ask('quotes.quickCounts').entries[1]
  press('1')
  shows(buffer, ('[1 ◆ %s %d]'):format(first.name, first.count))
  press('1')
  shows(buffer, 'Rear door')
  vim.cmd('Fettle quotes nothing like it')
  shows(0, 'none')
end)

test('comments are written and answered, and stand on the card', function()
  local id = quote('Bumper')
  local buffer = card(id)
  press('m')
  equal(vim.bo.filetype, 'fettle-form')
  fill('Comment', 'When can you come?\nWe are open on Friday.')
  vim.cmd('write')
  shows(buffer, 'When can you come?')
  vim.api.nvim_set_current_buf(buffer)
  go_to(buffer, 'When can you come?')
  press('r')
  contains(text_of(0), '“When can you come?')
  fill('Comment', 'Friday it is')
  fill('Who sees it', 'internal')
  vim.cmd('write')
  shows(buffer, 'Friday it is')
  contains(text_of(buffer), 'internal')
  local rows = ask('comments.list', { quoteId = id }).rows
  equal({ #rows, rows[1].text, rows[2].inReplyTo }, { 2, 'When can you come?\nWe are open on Friday.', rows[1].id })
end)

test('what is refused stays in the form', function()
  local buffer = card(quote('Mirror'))
  press('m')
  fill('Who sees it', 'everybody')
  fill('Comment', 'Hello')
  vim.cmd('write')
  eventually('the refusal', function()
    return #vim.diagnostic.get(0) > 0
  end)
  contains(text_of(0), 'Hello')
  equal(text_of(buffer):find('Hello', 1, true), nil)
end)

test('a file is attached, saved byte for byte, and nothing is overwritten', function()
  local folder = vim.fn.tempname()
  vim.fn.mkdir(folder, 'p')
  local bytes = {}
  for number = 0, 700000 do
    bytes[#bytes + 1] = string.char(number % 251)
  end
  local content = table.concat(bytes)
  local out = assert(io.open(folder .. '/damage.jpg', 'wb'))
  out:write(content)
  out:close()
  local buffer = card(quote('Hail'))
  local typed = folder .. '/damage.jpg'
  local input = vim.ui.input
  vim.ui.input = function(_, done)
    done(typed)
  end
  press('F')
  shows(buffer, 'damage.jpg')
  contains(text_of(buffer), '700001 bytes')
  go_to(buffer, 'damage.jpg')
  notices = {}
  press('as')
  contains(notices[#notices], 'is there already')
  typed = folder .. '/copy.jpg'
  press('as')
  eventually('the copy', function()
    return vim.fn.filereadable(typed) == 1
  end)
  vim.ui.input = input
  local copy = assert(io.open(typed, 'rb'))
  equal(copy:read('*a') == content, true)
  copy:close()
  equal(vim.fn.filereadable(typed .. '.part'), 0)
end)

test('a version is on the card, and is approved for the customer with how it was told', function()
  local id = quote('Grille')
  local lines = { { description = 'Paint', quantity = '2', unit = 'h', unitPriceMinor = 8000 } }
  local made, err = ask('quotes.createVersion', { id = id, lines = lines })
  assert(made, vim.inspect(err))
  local laid, why = ask('quotes.attachVersion', { id = id, setStatus = 'Customer Approval Needed' })
  assert(laid, vim.inspect(why))
  local buffer = card(id)
  contains(text_of(buffer), 'Versions (1)')
  contains(text_of(buffer), '2 h Paint  160.00 DKK')
  contains(text_of(buffer), 'before the customer')
  press('A')
  eventually('the form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  contains(text_of(0), '# Version 1')
  fill('Told by', 'Ana, by telephone')
  vim.cmd('write')
  shows(buffer, 'Approved')
  equal(ask('quotes.get', { id = id }).decision ~= nil, true)
end)

test('a quote is cancelled with its reason, and the list follows', function()
  local id = quote('Windscreen')
  vim.cmd('Fettle quotes')
  local list = vim.api.nvim_get_current_buf()
  shows(list, 'Windscreen')
  local buffer = card(id)
  press('X')
  fill('Reason', 'He sold the car')
  vim.cmd('write')
  eventually('the end of it', function()
    return ask('quotes.get', { id = id }).version > 1
  end)
  shows(buffer, 'Cancelled')
end)

test('a version is made of lines and prices, laid before the customer, and the status and sight are changed', function()
  local id = quote('Fender')
  local buffer = card(id)
  press('n')
  eventually('the form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  fill('Lines', 'Fender | 1 | pc | 120,50 | 25\n\nPaint │ 1.x │ h │ 80')
  vim.cmd('write')
  local problem = eventually('the refusal', function()
    return vim.diagnostic.get(0)[1]
  end)
  -- Beside the line that is wrong, behind the empty one.
  contains(vim.api.nvim_buf_get_lines(0, problem.lnum, problem.lnum + 1, false)[1], 'Paint')
  fill('Lines', 'Fender | 1 | pc | 120,50 | 25')
  vim.api.nvim_buf_set_lines(0, problem.lnum - 1, problem.lnum + 1, false, { 'Paint | 1.5 | h | 80' })
  fill('Valid until', '2031-03-04')
  vim.cmd('write')
  shows(buffer, 'Versions (1)')
  local version = ask('quotes.versions', { id = id }).rows[1]
  equal({ version.total.minor, version.validUntil, #version.lines }, { 12050 + 3013 + 12000, '2031-03-04', 2 })
  shows(buffer, 'draft')
  press('n')
  eventually('the next version', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  contains(text_of(0), 'Lines: Fender │ 1 │ pc │ 120.50 │ 25\nPaint │ 1.5 │ h │ 80.00')
  vim.cmd('bwipeout!')
  press('cv')
  fill('Customer sees it', 'yes')
  vim.cmd('write')
  eventually('sight', function()
    return ask('quotes.get', { id = id }).customerVisible
  end)
  shows(buffer, 'Fender')
  eventually('the card to know', function()
    return not text_of(buffer):find('the customer does not see it', 1, true)
  end)
  press('L')
  eventually('the form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  fill('Comment', 'Here it is')
  vim.cmd('write')
  shows(buffer, 'before the customer')
  shows(buffer, 'Here it is')
  press('cs')
  eventually('the form', function()
    return vim.bo.filetype == 'fettle-form'
  end)
  fill('Status', 'nonsense')
  vim.cmd('write')
  contains(notices[#notices], 'There are: ')
  local open = vim.tbl_filter(function(status)
    return status.phase == 'open'
  end, ask('statuses.list', { kind = 'quote' }).statuses)[1]
  fill('Status', open.name)
  vim.cmd('write')
  shows(buffer, '◆ ' .. open.name)
end)

test('amounts are read and written by the places of their currency', function()
  local money = require('fettle.money')
  equal({ money.text({ minor = -5, currency = 'EUR' }), money.text({ minor = 1500, currency = 'JPY' }) }, { '-0.05 EUR', '1500 JPY' })
  equal({ money.digits(1, 'KWD'), money.minor('0.001', 'KWD'), money.minor('1 234,5', 'EUR') }, { '0.001', 1, 123450 })
  equal({ money.minor('1.5', 'JPY'), money.minor('1.234', 'EUR'), money.minor('x', 'EUR'), money.minor('', 'EUR') }, {})
  equal(money.minor('-20', 'DKK'), -2000)
end)

test('base64 is read as it is written', function()
  local decode = require('fettle.base64').decode
  equal({ decode(''), decode('Zg=='), decode('Zm8='), decode('Zm9v'), decode('/+8=') }, { '', 'f', 'fo', 'foo', '\255\239' })
end)
