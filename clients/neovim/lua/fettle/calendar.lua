-- A month in a small window; the day under the cursor is the one chosen.

local dates = require('fettle.dates')
local show = require('fettle.show')

local M = {}

---@param year integer
---@param month integer
---@return integer days, integer first weekday of the first day, Monday 0
local function shape(year, month)
  local last = os.date('*t', os.time({ year = year, month = month + 1, day = 0, hour = 12 }))
  local first = os.date('*t', os.time({ year = year, month = month, day = 1, hour = 12 }))
  return last.day, (first.wday + 5) % 7
end

--- The lines of a month, and where each day stands.
---@param year integer
---@param month integer
---@return string[] lines, {[1]: integer, [2]: integer}[] places line and column of each day, from 0
function M.lines(year, month)
  local days, first = shape(year, month)
  local title = os.date('%B %Y', os.time({ year = year, month = month, day = 1, hour = 12 }))
  local lines = { (' '):rep(math.floor((22 - #title) / 2)) .. title, ' Mo Tu We Th Fr Sa Su' }
  local places = {}
  local line = ('   '):rep(first)
  for day = 1, days do
    places[day] = { #lines, #line + 1 }
    line = line .. (' %2d'):format(day)
    if (first + day) % 7 == 0 or day == days then
      lines[#lines + 1] = line
      line = ''
    end
  end
  return lines, places
end

--- Lets the user choose a day.
---@param instant string? day to begin with; today when there is none
---@param callback fun(date: string?) date as the protocol takes it; nil: none was chosen
function M.open(instant, callback)
  local now = os.date('*t')
  local start = dates.parts(instant) or now
  local at = { year = start.year, month = start.month, day = start.day }
  local buffer = vim.api.nvim_create_buf(false, true)
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = 'cursor',
    row = 1,
    col = 0,
    width = 22,
    height = 9,
    style = 'minimal',
    border = 'rounded',
  })
  vim.bo[buffer].bufhidden = 'wipe'
  local done = false
  local function finish(date)
    if done then
      return
    end
    done = true
    if vim.api.nvim_win_is_valid(window) then
      vim.api.nvim_win_close(window, true)
    end
    callback(date)
  end
  local function draw()
    local lines, places = M.lines(at.year, at.month)
    while #lines < 8 do
      lines[#lines + 1] = ''
    end
    lines[9] = ' t time  i type  q no'
    show.fill(buffer, lines)
    vim.api.nvim_buf_clear_namespace(buffer, show.namespace, 0, -1)
    show.mark(buffer, 'FettleTitle', 0, 0, #lines[1])
    show.mark(buffer, 'FettleHint', 8, 0, #lines[9])
    local place = places[at.day]
    show.mark(buffer, 'IncSearch', place[1], place[2], place[2] + 2)
    if at.year == now.year and at.month == now.month and at.day ~= now.day then
      local today = places[now.day]
      show.mark(buffer, 'FettleTitle', today[1], today[2], today[2] + 2)
    end
    vim.api.nvim_win_set_cursor(window, { place[1] + 1, place[2] })
  end
  local function move(days, months)
    local day = at.day
    if months ~= 0 then
      day = math.min(at.day, (shape(at.year, at.month + months)))
    end
    local new = os.date('*t', os.time({ year = at.year, month = at.month + months, day = day + days, hour = 12 }))
    at = { year = new.year, month = new.month, day = new.day }
    draw()
  end
  local function chosen()
    return ('%04d-%02d-%02d'):format(at.year, at.month, at.day)
  end
  local function typed(prompt, default, to_date)
    vim.ui.input({ prompt = prompt, default = default }, function(text)
      if not text or text == '' then
        return
      end
      local date = to_date(text)
      if date then
        finish(date)
      else
        show.err({ message = ("'%s' is no date or time."):format(text), hint = 'As in 2026-03-04, 16:30 or +3.' })
      end
    end)
  end
  show.keys(buffer, {
    { 'h', 'a day back', function() move(-1, 0) end },
    { 'l', 'a day on', function() move(1, 0) end },
    { 'k', 'a week back', function() move(-7, 0) end },
    { 'j', 'a week on', function() move(7, 0) end },
    { '<', 'a month back', function() move(0, -1) end },
    { '>', 'a month on', function() move(0, 1) end },
    { '<CR>', 'this day, at the same time as before', function() finish(chosen()) end },
    { 't', 'this day, at another time', function()
      local time = start.has_time and ('%02d:%02d'):format(start.hour, start.min) or ''
      typed('Time: ', time, function(text) return dates.read(chosen() .. ' ' .. vim.trim(text)) end)
    end },
    { 'i', 'type the date', function()
      typed('Date: ', chosen(), function(text) return dates.read(text, instant) end)
    end },
    { 'q', 'leave it', function() finish(nil) end },
    { '<Esc>', 'leave it', function() finish(nil) end },
  })
  vim.api.nvim_create_autocmd('WinLeave', {
    buffer = buffer,
    once = true,
    callback = function()
      vim.schedule(function()
        finish(nil)
      end)
    end,
  })
  draw()
end

return M
