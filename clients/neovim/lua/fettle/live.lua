-- Lists and panes show changes by themselves: one subscription for all of them says what changed, and what is on the
-- screen is read again, once for a burst of changes.

local engine = require('fettle.engine')
local rpc = require('fettle.rpc')
local show = require('fettle.show')

local M = {}

local NAME = 'nvim'
-- What lists and panes are made of.
local COLLECTIONS = {
  'jobs', 'statuses', 'listItems', 'appointments', 'items', 'myCustomers', 'quotes', 'quoteVersions', 'comments', 'attachments',
  'estimates', 'outbox',
}
-- What each of them stands on, beside lists and panes of jobs.
local PARTS = {
  appointments = 'workshop', items = 'workshop', myCustomers = 'workshop',
  quotes = 'quotes', quoteVersions = 'quotes', comments = 'quotes', attachments = 'quotes',
  estimates = 'estimates', outbox = 'outbox',
}
local BURST_MILLISECONDS = 150

local is_wanted = false -- something is on the screen that changes
local is_asked = false -- an engine was asked
local asked_of ---@type integer? its process, once it has answered
local changed = {} ---@type table<string, boolean> jobs since the last reading
local parts = {} ---@type table<string, boolean> of PARTS, since the last reading
local everything = false -- more than that has changed, or is not known

local read_again = show.later(BURST_MILLISECONDS, function()
  local jobs, touched, all = changed, parts, everything
  changed, parts, everything = {}, {}, false
  require('fettle.list').refresh()
  if all then
    require('fettle.statuses').refresh()
  end
  require('fettle.pane').refresh(not all and jobs or nil)
  if touched.quotes or all then
    require('fettle.quotes').refresh()
    require('fettle.quotes.card').refresh()
  end
  if touched.workshop or all then
    require('fettle.appointments').refresh()
    require('fettle.appointments.dialogue').refresh()
  end
  if touched.estimates or all then
    require('fettle.estimates').refresh()
  end
  if touched.outbox or all then
    require('fettle.outbox').refresh()
  end
end)

---@class fettle.ChangeEvent
---@field subscription string
---@field seq integer
---@field collection? string
---@field recordId? string
---@field gap? boolean something was not told
---@field ended? string no event follows

---@param event fettle.ChangeEvent
local function hear(event)
  if event.subscription ~= NAME then
    return
  end
  if event.ended then
    is_asked = false
  elseif event.collection == 'jobs' then
    changed[event.recordId] = true
  elseif PARTS[event.collection] then
    parts[PARTS[event.collection]] = true
  else
    -- A gap, too: what was not told may be of anything.
    everything = true
  end
  read_again()
end

local function subscribe()
  -- An engine that was closed and started again knows nothing of what the former was asked.
  local knows = is_asked and (not asked_of or asked_of == engine.pid())
  if knows or not is_wanted then
    return
  end
  is_asked, asked_of = true, nil
  rpc.call('changes.subscribe', { collections = COLLECTIONS, subscription = NAME }, function(err)
    -- An engine that cannot tell of changes leaves it to the keys that read again.
    is_asked, asked_of = not err, engine.pid()
  end)
end

--- Called when a list or pane is opened.
function M.watch()
  is_wanted = true
  subscribe()
end

engine.on_notification('changes.event', hear)

engine.on_start(function()
  vim.schedule(subscribe)
end)

engine.on_loss(function()
  is_asked = false
  if is_wanted then
    subscribe()
    -- What happened meanwhile is not known here.
    everything = true
    read_again()
  end
end)

return M
