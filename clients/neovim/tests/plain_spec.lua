-- What needs no engine: bytes, dates, columns, the command line.

local framing = require('fettle.engine.framing')
local dates = require('fettle.dates')
local grid = require('fettle.grid')

test('messages are put together from single bytes', function()
  local got = {}
  local take = framing.reader(function(message)
    got[#got + 1] = message
  end)
  local bytes = framing.encode({ id = 1, result = 'é — Content-Length: 3' }) .. framing.encode({ id = 2 })
  for index = 1, #bytes do
    equal(take(bytes:sub(index, index)), nil)
  end
  equal(got, { { id = 1, result = 'é — Content-Length: 3' }, { id = 2 } })
end)

test('several messages may come at once, and headers in any case', function()
  local got = {}
  local take = framing.reader(function(message)
    got[#got + 1] = message.id
  end)
  local first = 'content-length: 8\r\nContent-Type: application/json\r\n\r\n{"id":1}'
  take(first .. 'Content-Length: 8\n\n{"id":2}Content-Len')
  take('gth: 8\r\n\r\n{"id"')
  take(':3}')
  equal(got, { 1, 2, 3 })
end)

test('what is no message is told', function()
  local take = framing.reader(function() end)
  contains(take('X: 1\r\n\r\n{}'), 'without its length')
  contains(framing.reader(function() end)('Content-Length: 2\r\n\r\n{]'), 'not JSON')
end)

test('lengths count bytes', function()
  contains(framing.encode({ a = 'é' }), 'Content-Length: 10\r\n')
end)

test('dates are read as people write them', function()
  equal(dates.read('2026-03-04'), '2026-03-04')
  equal(dates.read(' 2026-03-04 9:15 '), '2026-03-04T09:15')
  equal(dates.read('2026-03-04T16:30'), '2026-03-04T16:30')
  equal(dates.read('17:00', '2026-03-04T16:30:00+01:00'), '2026-03-04T17:00')
  equal(dates.read('+3', '2026-02-27T16:30:00+01:00'), '2026-03-02')
  equal(dates.read('next week'), nil)
end)

test('an instant is shown in the time it came in', function()
  equal(dates.show('2026-03-04T16:30:00+01:00'), '2026-03-04 16:30')
  equal(dates.show('2026-03-04T16:30:00-09:00'), '2026-03-04 16:30')
  equal(dates.show(nil), '')
end)

test('distances are words', function()
  equal({ dates.distance(0), dates.distance(1), dates.distance(5) }, { 'today', 'tomorrow', 'in 5 days' })
  equal({ dates.distance(-1), dates.distance(-8), dates.distance(nil) }, { '1 day late', '8 days late', '' })
end)

test('a month stands in its weeks', function()
  local lines, places = require('fettle.calendar').lines(2027, 2)
  equal(#places, 28)
  equal(lines[3], '  1  2  3  4  5  6  7')
  equal(#lines, 6)
  equal(#select(2, require('fettle.calendar').lines(2028, 2)), 29)
end)

test('columns are aligned by what is seen, and dates are never cut', function()
  local columns = { { id = 'name', title = 'Name' }, { id = 'dueOut', title = 'Due out' } }
  local rows = {
    { name = '李伟 garage', dueOut = '2026-03-04T16:30:00+01:00' },
    { name = ('x'):rep(50), dueOut = nil },
  }
  local lines = grid.lay_out(columns, rows, 30)
  equal(vim.fn.strdisplaywidth(lines[1]:match('^.*Due')), vim.fn.strdisplaywidth(lines[2]:match('^.*   ')) + 3)
  contains(lines[2], dates.short('2026-03-04T16:30:00+01:00'))
  contains(lines[3], '…')
end)

test('cells show names, amounts and yes or no', function()
  equal(grid.cell({ id = 'S1', name = 'On Hold' }), 'On Hold')
  equal(grid.cell({ minor = 123450, currency = 'DKK' }), '1234.50 DKK')
  equal(grid.cell(true), 'yes')
  equal(grid.cell(nil), '')
end)

test('subcommands are completed', function()
  local command = require('fettle.command')
  equal(command.complete('b', 'Fettle b'), { 'board' })
  equal(vim.tbl_contains(command.complete('', 'Fettle '), 'jobs'), true)
  equal(command.complete('x', 'Fettle jobs x'), {})
end)

test('an unknown subcommand names those there are', function()
  vim.cmd('Fettle bord')
  contains(notices[1], 'board')
end)

test('crashes are counted over three minutes', function()
  local now = 0
  local crashed = require('fettle.engine.restarts').counter(function()
    return now
  end)
  local pauses = {}
  for _ = 1, 5 do
    pauses[#pauses + 1] = crashed()
    now = now + 10000
  end
  equal(pauses, { 100, 200, 400, 800, 1600 })
  equal(crashed(), nil)
  now = 181000
  equal(crashed(), 1600)
end)

test('nothing is loaded or started before it is used', function()
  equal(vim.fn.exists(':Fettle'), 2)
  equal(require('fettle.engine').pid(), nil)
  equal(vim.fn.maparg('<Plug>(fettle-board)', 'n') ~= '', true)
end)
