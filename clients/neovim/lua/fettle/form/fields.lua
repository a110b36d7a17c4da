-- The fields of a form as lines of text, and what they say to the engine. A field named decisions/2/decision is a member of the
-- third element of an array; elements without a word are not sent. Priced lines are a line each:
--
--     Lines: Paint │ 2 │ h │ 80.00 │ 25
--     Mirror │ 1 │ │ 120

local dates = require('fettle.dates')
local money = require('fettle.money')

local M = {}

---@class fettle.FormField
---@field name string of the parameter
---@field label string
---@field kind? 'text'|'time'|'flag'|'yesno'|'choice'|'number'|'money'|'lines' text, when not said
---@field choices? {id: any, name: string}[] of a choice
---@field currency? string of money and lines
---@field beside? table sent in the same element of an array
---@field value? string at first
---@field hint? string

M.LINE = 'what │ how much │ of what │ price of one │ tax %'

--- The text of each field, and the line from 0 of each field, of each element of an array, and of each priced line. Lines
--- that begin with no label go on with the field above.
---@param fields fettle.FormField[]
---@param lines string[]
---@return table<string, string> texts, table<string, integer> places
function M.read(fields, lines)
  local texts, places, current, count = {}, {}, nil, 0
  local function place(text, number)
    if current and current.kind == 'lines' and text:match('%S') then
      places[('%s/%d'):format(current.name, count)] = number - 1
      count = count + 1
    end
  end
  for number, line in ipairs(lines) do
    local found
    for _, field in ipairs(fields) do
      if vim.startswith(line, field.label .. ':') then
        found = field
        break
      end
    end
    if found then
      current, count = found, 0
      local text = vim.trim(line:sub(#found.label + 2))
      texts[found.name], places[found.name] = text, number - 1
      local element = found.name:match('^(.-/%d+)/')
      if element and not places[element] then
        places[element] = number - 1
      end
      place(text, number)
    elseif current and not line:match('^#') then
      texts[current.name] = texts[current.name] .. '\n' .. line
      place(line, number)
    end
  end
  return vim.tbl_map(vim.trim, texts), places
end

--- The line of what a problem is about.
---@param places table<string, integer>
---@param sent table<string, integer[]> of each array, the number in the form of each element that was sent
---@param path string
---@return integer line from 0
function M.place(places, sent, path)
  local name, index, member = path:match('^/([^/]+)/(%d+)/?([^/]*)')
  if index then
    local at = (sent[name] or {})[tonumber(index) + 1] or tonumber(index)
    local element = ('%s/%d'):format(name, at)
    return places[element .. '/' .. member] or places[element] or places[name] or 0
  end
  return places[path:match('^/([^/]+)')] or 0
end

local function chosen(field, text)
  local found, names = {}, {}
  for _, choice in ipairs(field.choices) do
    names[#names + 1] = choice.name
    if tostring(choice.id) == text or choice.name:lower() == text:lower() then
      return choice.id
    end
    if vim.startswith(choice.name:lower(), text:lower()) then
      found[#found + 1] = choice.id
    end
  end
  return #found == 1 and found[1] or nil, #found ~= 1 and 'There are: ' .. table.concat(names, ', ') .. '.' or nil
end

local function priced(field, text)
  local lines = {}
  for _, line in ipairs(vim.split(text, '\n')) do
    if line:match('%S') then
      local cells = vim.tbl_map(vim.trim, vim.split((line:gsub('│', '|')), '|', { plain = true }))
      local price = money.minor(cells[4] or '', field.currency)
      if not price or cells[1] == '' or #cells > 5 then
        return nil, ('A line is %s; the price in %s.'):format(M.LINE, field.currency), #lines
      end
      local function cell(index)
        return cells[index] and cells[index] ~= '' and cells[index] or nil
      end
      lines[#lines + 1] = { description = cells[1], quantity = cell(2), unit = cell(3), unitPriceMinor = price, taxPercent = cell(5) }
    end
  end
  return lines
end

local readers = {}

function readers.flag(_, text)
  return text:lower() == 'yes' or nil, text:lower() ~= 'yes' and text:lower() ~= 'no' and 'Write yes or no.' or nil
end

function readers.yesno(_, text)
  if text:lower() ~= 'yes' and text:lower() ~= 'no' then
    return nil, 'Write yes or no.'
  end
  return text:lower() == 'yes'
end

function readers.time(_, text)
  local time = dates.read(text)
  return time, not time and 'As in 2026-03-04, 2026-03-04 16:30, 16:30 or +3.' or nil
end

function readers.number(_, text)
  local number = text:match('^%d+$') and tonumber(text)
  return number, not number and 'Write a number.' or nil
end

function readers.money(field, text)
  local minor = money.minor(text, field.currency)
  return minor and { minor = minor, currency = field.currency }, not minor and ('An amount in %s, such as 120.50.'):format(field.currency) or nil
end

readers.choice, readers.lines = chosen, priced

--- What the fields say, beside what the form sends anyway; problems where a field cannot be sent.
---@param form fettle.Form
---@param texts table<string, string>
---@return table params, fettle.Problem[] problems, table<string, integer[]> sent
function M.params(form, texts)
  local params, problems, sent, elements = vim.tbl_extend('force', {}, form.params), {}, {}, {}
  for _, field in ipairs(form.fields) do
    local text = texts[field.name] or ''
    local value, problem, index
    if text ~= '' then
      value, problem, index = text, nil, nil
      if readers[field.kind] then
        value, problem, index = readers[field.kind](field, text)
      end
    end
    local array, place, member = field.name:match('^([^/]+)/(%d+)/(.+)$')
    if problem then
      problems[#problems + 1] = { path = '/' .. field.name .. (index and '/' .. index or ''), message = problem }
    elseif array then
      params[array], sent[array] = params[array] or {}, sent[array] or {}
      if value ~= nil then
        local element = elements[array .. place]
        if not element then
          element = vim.tbl_extend('force', {}, field.beside or {})
          elements[array .. place] = element
          table.insert(params[array], element)
          table.insert(sent[array], tonumber(place))
        end
        element[member] = value
      end
    elseif value ~= nil then
      params[field.name] = value
    end
  end
  return params, problems, sent
end

--- Priced lines as they can be typed again.
---@param former table? a version or an estimate
---@param currency string
---@return string
function M.lines_of(former, currency)
  local lines = {}
  local is_same = former and former.total and former.total.currency == currency
  for _, line in ipairs(is_same and former.lines or {}) do
    local text = ('%s │ %s │ %s │ %s │ %s'):format(
      line.description or '',
      line.quantity or '',
      line.unit or '',
      money.digits(line.unitPriceMinor or 0, currency),
      line.taxPercent or ''
    )
    lines[#lines + 1] = (text:gsub('[%s│]+$', ''))
  end
  return table.concat(lines, '\n')
end

return M
