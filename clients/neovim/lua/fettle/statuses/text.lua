-- A list of statuses as lines of text that a person edits, and back:
--
--     # Name │ Customers see │ Their name
--     /S3 In Progress │              │ We are at it
--     /S4 On Hold     │ In Progress  │
--     /S6 Archived    │ (hidden)     │
--
-- The id in front is concealed: by it a line that was moved or renamed is still the same status. A line without one, or
-- with one that a line above has already, is a new status.

local M = {}

local BAR = '│'
local HEAD = { 'Name', 'Customers see', 'Their name' }
M.HIDDEN = '(hidden)'
-- Members of a status by the cell that shows them; colours are the sign before the name.
local CELL_OF = { name = 1, color = 1, mapsTo = 2, portalHidden = 2, portalName = 3, portalColor = 3 }

---@class fettle.StatusItem
---@field id? string of a stored one
---@field name string
---@field color? string
---@field mapsTo? string id
---@field portalHidden? boolean
---@field portalName? string
---@field portalColor? string
---@field system? boolean

---@class fettle.StatusLine
---@field line integer from 0
---@field id? string
---@field cells {text: string, from: integer, to: integer}[] three, with their bytes in the line

local function name_of(items, id)
  for _, item in ipairs(items) do
    if item.id == id then
      return item.name
    end
  end
  return id
end

local function padded(text, width)
  return text .. (' '):rep(width - vim.fn.strdisplaywidth(text))
end

--- The list as lines, the head first.
---@param items fettle.StatusItem[]
---@return string[]
function M.render(items)
  local rows = {}
  local widths = { vim.fn.strdisplaywidth(HEAD[1]), vim.fn.strdisplaywidth(HEAD[2]) }
  for _, item in ipairs(items) do
    local mapping = item.portalHidden and M.HIDDEN or item.mapsTo and name_of(items, item.mapsTo) or ''
    rows[#rows + 1] = { item.name, mapping, item.portalName or '', id = item.id }
    for column = 1, 2 do
      widths[column] = math.max(widths[column], vim.fn.strdisplaywidth(rows[#rows][column]))
    end
  end
  local function line(cells)
    local text = ('%s %s %s %s %s'):format(padded(cells[1], widths[1]), BAR, padded(cells[2], widths[2]), BAR, cells[3])
    return (text:gsub('%s+$', ''))
  end
  -- Concealed, the mark of the head is as wide as nothing, like the ids.
  local lines = { '# ' .. line(HEAD) }
  for _, row in ipairs(rows) do
    lines[#lines + 1] = (row.id and '/' .. row.id .. ' ' or '') .. line(row)
  end
  return lines
end

--- The three cells of a line from a byte on. Who has no │ on the keyboard types |.
local function cells_of(line, start)
  local bar = line:find(BAR, start, true) and BAR or '|'
  local cells, at = {}, start
  for column = 1, 3 do
    local from, to
    if column < 3 then
      from, to = line:find(bar, at, true)
    end
    local part = line:sub(at, (from or #line + 1) - 1)
    local lead = #part:match('^%s*')
    local text = vim.trim(part)
    cells[column] = { text = text, from = at - 1 + lead, to = at - 1 + lead + #text }
    at = to and to + 1 or #line + 1
  end
  return cells
end

---@param lines string[]
---@return fettle.StatusLine[]
function M.parse(lines)
  local rows, seen = {}, {}
  for number, line in ipairs(lines) do
    if line:match('%S') and not line:match('^%s*#') then
      local id, start = line:match('^/(%a+%d+)%s*()')
      local is_first = id and not seen[id]
      if id then
        seen[id] = true
      end
      rows[#rows + 1] = { line = number - 1, id = is_first and id or nil, cells = cells_of(line, start or 1) }
    end
  end
  return rows
end

--- The id of the status that a cell means: by the names as they are on the screen, else as they are stored.
local function meant(rows, saved, text)
  for _, row in ipairs(rows) do
    if row.cells[1].text == text then
      return row.id, row
    end
  end
  for _, item in ipairs(saved) do
    if item.name == text then
      return item.id
    end
  end
end

--- What lines say, as items; and what cannot be said to the engine, as its problems would be.
---@param rows fettle.StatusLine[]
---@param saved fettle.StatusItem[]
---@param colours table<string, {color?: string, portalColor?: string}> changed colours by id
---@return fettle.StatusItem[] items, {path: string, message: string, hint?: string}[] problems
function M.items(rows, saved, colours)
  local by_id = {}
  for _, item in ipairs(saved) do
    by_id[item.id] = item
  end
  local items, problems = {}, {}
  for index, row in ipairs(rows) do
    local known = row.id and by_id[row.id] or {}
    local item = { id = known.id, name = row.cells[1].text, color = known.color, portalColor = known.portalColor, system = known.system }
    local mapping = vim.trim((row.cells[2].text:gsub('^→', ''):gsub('^%->', '')))
    item.portalHidden = mapping == M.HIDDEN
    item.portalName = row.cells[3].text ~= '' and row.cells[3].text or nil
    for member, value in pairs(known.id and colours[known.id] or {}) do
      item[member] = value ~= '' and value or nil
    end
    if mapping ~= '' and not item.portalHidden then
      local id, found = meant(rows, saved, mapping)
      item.mapsTo = id
      if not id then
        problems[#problems + 1] = {
          path = ('/items/%d/mapsTo'):format(index - 1),
          message = found and ('%s is not stored yet.'):format(mapping) or ('There is no status %s.'):format(mapping),
          hint = found and 'Save it first, then let customers see it in place of this one.'
            or ('Write the name of a status, %s, or nothing.'):format(M.HIDDEN),
        }
      end
    end
    items[index] = item
  end
  return items, problems
end

--- The params of an item: what is as it was is left out.
---@param item fettle.StatusItem
---@param old? fettle.StatusItem
---@return table
function M.params(item, old)
  local params = { id = item.id }
  for _, member in ipairs({ 'name', 'color', 'mapsTo', 'portalName', 'portalColor' }) do
    if item[member] ~= (old or {})[member] then
      params[member] = item[member] == nil and vim.NIL or item[member]
    end
  end
  if (item.portalHidden or false) ~= ((old or {}).portalHidden or false) then
    params.portalHidden = item.portalHidden or false
  end
  return params
end

--- The line and bytes of what a problem is about.
---@param rows fettle.StatusLine[]
---@param path string /items/3/name
---@return integer line, integer from, integer to
function M.place(rows, path)
  local index, member = path:match('^/items/(%d+)/?([^/]*)')
  local row = index and rows[tonumber(index) + 1]
  if not row then
    return 0, 0, 0
  end
  local cell = row.cells[CELL_OF[member] or 1]
  return row.line, cell.from, cell.to
end

--- A person's list on another one that was stored meanwhile: what the person changed stays, the rest follows.
---@param mine fettle.StatusItem[]
---@param old fettle.StatusItem[] what the person began with
---@param new fettle.StatusItem[]
---@return fettle.StatusItem[]
function M.merge(mine, old, new)
  local function by_id(items)
    local found = {}
    for _, item in ipairs(items) do
      if item.id then
        found[item.id] = item
      end
    end
    return found
  end
  local before, after, merged = by_id(old), by_id(new), {}
  for _, item in ipairs(mine) do
    local was, is = before[item.id or ''], after[item.id or '']
    if not was then
      merged[#merged + 1] = item
    elseif is then
      local both = vim.tbl_extend('force', {}, is)
      for _, member in ipairs({ 'name', 'color', 'portalName', 'portalColor' }) do
        if item[member] ~= was[member] then
          both[member] = item[member]
        end
      end
      if item.mapsTo ~= was.mapsTo or (item.portalHidden or false) ~= (was.portalHidden or false) then
        both.mapsTo, both.portalHidden = item.mapsTo, item.portalHidden
      end
      merged[#merged + 1] = both
    end
  end
  for _, item in ipairs(new) do
    if not before[item.id] then
      merged[#merged + 1] = item
    end
  end
  return merged
end

return M
