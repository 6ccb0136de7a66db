/// The steps that must happen as a whole.
enum RedisFrameScripts {
  /// Removes what every group has read and confirmed; without a group nobody has read anything.
  private static let sweeping = """
    local function before(a, b)
      local a1, a2 = string.match(a, '^(%d+)-(%d+)$')
      local b1, b2 = string.match(b, '^(%d+)-(%d+)$')
      if tonumber(a1) ~= tonumber(b1) then return tonumber(a1) < tonumber(b1) end
      return tonumber(a2) < tonumber(b2)
    end
    -- The first entry that some group has not confirmed; nil without a group.
    local function unread(stream)
      local groups = redis.pcall('XINFO', 'GROUPS', stream)
      if groups.err then return nil end
      local least
      for _, group in ipairs(groups) do
        local facts = {}
        for place = 1, #group, 2 do facts[group[place]] = group[place + 1] end
        local first
        if facts['pending'] > 0 then
          first = redis.call('XPENDING', stream, facts['name'])[2]
        else
          local time, number = string.match(facts['last-delivered-id'], '^(%d+)-(%d+)$')
          first = time .. '-' .. string.format('%.0f', tonumber(number) + 1)
        end
        if not least or before(first, least) then least = first end
      end
      return least
    end
    local function sweep(stream)
      local first = unread(stream)
      if first then redis.call('XTRIM', stream, 'MINID', first) end
    end
    local function hasRoom(stream, limit)
      if redis.call('XLEN', stream) < limit then return true end
      sweep(stream)
      return redis.call('XLEN', stream) < limit
    end

    """

  /// KEYS: run, journal. ARGV: wanted name or '', a new name, now.
  static let begin = RedisScript(
    "beginning a run",
    """
    local known = redis.call('HGET', KEYS[1], 'name')
    if known and (ARGV[1] == '' or ARGV[1] == known) then return 0 end
    local began = math.max(tonumber(ARGV[3]), (tonumber(redis.call('HGET', KEYS[1], 'latest')) or 0) + 1)
    local generation = (tonumber(redis.call('HGET', KEYS[1], 'generation')) or -1) + 1
    redis.call('DEL', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[1], 'name', ARGV[2], 'generation', generation, 'began', string.format('%.0f', began),
      'started', ARGV[3], 'latest', string.format('%.0f', began), 'next', 0, 'frames', 0)
    return 1
    """)

  /// KEYS: input, run. ARGV: name, number, milliseconds, is the end, limit, then names and values.
  static let add = RedisScript(
    "adding a frame",
    sweeping + """
      if redis.call('HGET', KEYS[2], 'name') ~= ARGV[1] then return 'superseded' end
      local facts = redis.call('HMGET', KEYS[2], 'next', 'produced', 'latest')
      if facts[2] or tonumber(ARGV[2]) < (tonumber(facts[1]) or 0) then return 'known' end
      if not hasRoom(KEYS[1], tonumber(ARGV[5])) then return 'full' end
      local id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, 6))
      redis.call('HSET', KEYS[2], 'next', string.format('%.0f', tonumber(ARGV[2]) + 1))
      if tonumber(ARGV[3]) > (tonumber(facts[3]) or 0) then redis.call('HSET', KEYS[2], 'latest', ARGV[3]) end
      if ARGV[4] == '1' then redis.call('HSET', KEYS[2], 'produced', 1) end
      return 'added'
      """)

  /// KEYS: holder. ARGV: token, lease.
  static let hold = RedisScript(
    "holding frames",
    """
    local holder = redis.call('GET', KEYS[1])
    if holder and holder ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 1
    """)

  /// KEYS: input. ARGV: group, token. Every process reads under a name of its own; those that are gone and have nothing at
  /// hand any more would make every look at the group slower, for ever.
  static let forget = RedisScript(
    "forgetting who has looked at frames",
    """
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
      local facts = {}
      for place = 1, #consumer, 2 do facts[consumer[place]] = consumer[place + 1] end
      if facts['name'] ~= ARGV[2] and facts['pending'] == 0 then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], facts['name'])
      end
    end
    return 1
    """)

  /// KEYS: holder. ARGV: token.
  static let letGo = RedisScript(
    "letting go of frames",
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0")

  /// KEYS: holder, input. ARGV: token, lease, group, count. First what was handed out and never arrived: who asks has
  /// nothing at hand.
  static let take = RedisScript(
    "taking frames",
    """
    if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    local function read(place)
      local reply = redis.pcall('XREADGROUP', 'GROUP', ARGV[3], ARGV[1], 'COUNT', ARGV[4], 'STREAMS', KEYS[2], place)
      if reply and reply.err then
        redis.pcall('XGROUP', 'CREATE', KEYS[2], ARGV[3], '0', 'MKSTREAM')
        reply = redis.call('XREADGROUP', 'GROUP', ARGV[3], ARGV[1], 'COUNT', ARGV[4], 'STREAMS', KEYS[2], place)
      end
      return reply and reply[1] and reply[1][2] or {}
    end
    local known = read('0')
    if #known > 0 then return known end
    return read('>')
    """)

  /// KEYS: holder, input, output, run, journal, figures. ARGV: token, lease, group, entry, name, limit, milliseconds,
  /// record or '', journal limit, figures, their lifetime, is the end, sums, the entry that must be done before or '', then
  /// names and values.
  static let commit = RedisScript(
    "keeping what came of a frame",
    sweeping + """
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
      redis.call('PEXPIRE', KEYS[1], ARGV[2])
      local function isPending(entry) return #redis.call('XPENDING', KEYS[2], ARGV[3], entry, entry, 1) > 0 end
      if ARGV[14] ~= '' and isPending(ARGV[14]) then return 'full' end
      if not isPending(ARGV[4]) then return 'known' end
      if redis.call('HGET', KEYS[4], 'name') ~= ARGV[5] then
        redis.call('XACK', KEYS[2], ARGV[3], ARGV[4])
        return 'superseded'
      end
      if not hasRoom(KEYS[3], tonumber(ARGV[6])) then return 'full' end
      redis.call('XACK', KEYS[2], ARGV[3], ARGV[4])
      local id = redis.call('XADD', KEYS[3], '*', unpack(ARGV, 15))
      redis.call('HSET', KEYS[4], 'delivered', id)
      local latest = tonumber(redis.call('HGET', KEYS[4], 'latest')) or 0
      if tonumber(ARGV[7]) > latest then redis.call('HSET', KEYS[4], 'latest', ARGV[7]) end
      if ARGV[12] == '1' then
        redis.call('HSET', KEYS[4], 'produced', 1, 'processed', 1, 'sums', ARGV[13])
        redis.call('DEL', KEYS[5])
      else
        redis.call('HINCRBY', KEYS[4], 'frames', 1)
        if ARGV[8] ~= '' and not redis.call('HGET', KEYS[4], 'torn') then
          if redis.call('RPUSH', KEYS[5], ARGV[8]) > tonumber(ARGV[9]) then
            redis.call('DEL', KEYS[5])
            redis.call('HSET', KEYS[4], 'torn', 1)
          end
        end
      end
      redis.call('SET', KEYS[6], ARGV[10], 'PX', ARGV[11])
      return 'done'
      """)

  /// KEYS: output. ARGV: the last entry of a run. Whether every group has confirmed it.
  static let isDelivered = RedisScript(
    "asking what was delivered",
    sweeping + """
      local first = unread(KEYS[1])
      if not first then return redis.call('XLEN', KEYS[1]) == 0 and 1 or 0 end
      return before(ARGV[1], first) and 1 or 0
      """)

  /// KEYS: input, output, run, journal, figures. ARGV: name, whether all of it was written down. Only what belongs to this
  /// run; its latest moment stays, so that the next one begins after it.
  static let remove = RedisScript(
    "removing a run",
    sweeping + """
      sweep(KEYS[1])
      sweep(KEYS[2])
      if redis.call('HGET', KEYS[3], 'name') ~= ARGV[1] then return 0 end
      local kept = redis.call('HMGET', KEYS[3], 'generation', 'latest')
      redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
      redis.call('HSET', KEYS[3], 'generation', kept[1], 'latest', kept[2])
      if ARGV[2] == '1' then redis.call('HSET', KEYS[3], 'away', ARGV[1]) end
      return 1
      """)
}
