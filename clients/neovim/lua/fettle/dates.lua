-- Instants come as 2026-03-04T16:30:00+01:00, in the shop's own time: their text is shown, nothing is converted.

local config = require('fettle.config')

local M = {}

---@param instant string?
---@return {year: integer, month: integer, day: integer, hour: integer, min: integer, sec: integer}?
function M.parts(instant)
  if not instant then
    return nil
  end
  local year, month, day, rest = instant:match('^(%d%d%d%d)-(%d%d)-(%d%d)(.*)$')
  if not year then
    return nil
  end
  local hour, minute = rest:match('^[Tt ](%d%d):(%d%d)')
  return {
    year = tonumber(year),
    month = tonumber(month),
    day = tonumber(day),
    hour = tonumber(hour or 12),
    min = tonumber(minute or 0),
    sec = 0,
    has_time = hour ~= nil,
  }
end

--- A date, or date and time, as the user wants to see it.
---@param instant string?
---@return string
function M.show(instant)
  local parts = M.parts(instant)
  if not parts then
    return instant or ''
  end
  local has_time = parts.has_time
  parts.has_time = nil
  return os.date(has_time and config.get().date_format or '%Y-%m-%d', os.time(parts))
end

--- The same in a column of a list, where room is scarce: without the year in this year, without the time in others.
---@param instant string
---@return string
function M.short(instant)
  local parts = M.parts(instant)
  if not parts then
    return instant
  end
  parts.has_time = nil
  return os.date(parts.year == os.date('*t').year and '%d %b %H:%M' or '%Y-%m-%d', os.time(parts))
end

--- How far off a day is.
---@param days integer?
---@return string
function M.distance(days)
  if not days then
    return ''
  elseif days == 0 then
    return 'today'
  elseif days == 1 then
    return 'tomorrow'
  elseif days > 1 then
    return ('in %d days'):format(days)
  elseif days == -1 then
    return '1 day late'
  end
  return ('%d days late'):format(-days)
end

--- What the user typed as a date: 2026-03-04, 2026-03-04 16:30, 16:30 (that day), +3 (days from that day).
---@param text string
---@param from string? instant that the short forms start from; today when there is none
---@return string? date as the protocol takes it, nil: not a date
function M.read(text, from)
  text = vim.trim(text)
  local base = M.parts(from) or os.date('*t')
  local day, time = text:match('^(%d%d%d%d%-%d%d%-%d%d)$'), nil
  if not day then
    day, time = text:match('^(%d%d%d%d%-%d%d%-%d%d)[T ](%d%d?:%d%d)$')
  end
  if not day then
    time = text:match('^(%d%d?:%d%d)$')
    local step = tonumber(text:match('^[+-]%d+$'))
    if not time and not step then
      return nil
    end
    day = os.date(
      '%Y-%m-%d',
      os.time({ year = base.year, month = base.month, day = base.day + (step or 0), hour = 12 })
    )
  end
  if time then
    return ('%sT%s'):format(day, #time == 4 and '0' .. time or time)
  end
  return day
end

return M
