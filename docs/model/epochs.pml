/* Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0 */
/*
 * Epochs, records and take-over of one upload, as the write path does them; see README.md for what is searched. The row
 * lives in a database and is changed by compare-and-set on its version; the bytes live in segments, one for each epoch.
 * Appends run on several nodes; one commit is cut off and lands later or never; HEAD is asked once (-DHEAD); the first
 * node loses its power once (-DCRASH).
 *
 * In every state: no client was told an offset beyond the recorded one; every recorded byte is the one that the recorded
 * append sent, durable, in the segment that the row names; and once HEAD has answered, no append that was open before
 * records anything.
 *
 * Each switch takes one guard away, and the search must then find a violation:
 *   NO_FENCE          all epochs write into one segment
 *   NO_FORCE          a byte is recorded before it is durable
 *   TOLD_EARLY        an offset is told before it is recorded
 *   BLIND_TAKE_OVER   a take-over does not compare the version
 *   BLIND_RECORD      a record compares the offset only
 *   DOUBT_READ        a commit in doubt is settled by reading the row
 *   SAME_WRITER       a node that starts again is the writer that it was
 *   NO_MUTEX          an append does not wait for the step of the one it supersedes
 *   HEAD_READS        HEAD tells what the row says, without taking a foreign epoch
 */
#ifndef NODES
#define NODES 2
#endif
#define LENGTH 2
#define SEGMENTS 8
#define NOBODY 255

/* the names of SessionState */
mtype:state = {
    PENDING, UPLOADING, PAUSED, ASSEMBLING, SCANNING, PROMOTING, COMPLETE,
    SCAN_FAILED, QUARANTINED, FAILED, CANCELLED, DELETED
};

typedef Segment { byte cached[LENGTH]; byte durable[LENGTH]; byte node };
Segment segment[SEGMENTS];
byte segments = 1; /* 0 is none */

mtype:state state = PENDING;
byte version, epoch, offset;
byte writer = NOBODY;
byte place[LENGTH]; /* the segment of each recorded byte */
byte sender[LENGTH]; /* the append that sent it */

byte told; /* the largest offset that a client knows */
byte heads; /* answers to HEAD */

/* what each running process knows; lost when it ends */
byte service[NODES], services = NODES, life[NODES];
bool busy[NODES], doubt[NODES];
byte running[NODES], mine[NODES];

/* a commit whose answer was lost */
bool flying;
byte flyingVersion, flyingOffset, flyingSegment, flyingSender, flyingSince;
byte cuts, crashes;

#define TAKES_BYTES (state == PENDING || state == UPLOADING)
#define ALIVE (life[node] == born)
#define RIGHT(i) (offset <= i || segment[place[i]].cached[i] == sender[i] && segment[place[i]].durable[i] == sender[i])

#ifdef BLIND_RECORD
#define RECORDS(v, at) (offset == at && TAKES_BYTES)
#else
#define RECORDS(v, at) (version == v && TAKES_BYTES)
#endif

#ifdef DOUBT_READ
#define SURE true
#else
#define SURE (!doubt[node])
#endif

#ifdef NO_MUTEX
#define FREE true
#else
#define FREE (!busy[node])
#endif

/* one row changes at a time: a write waits for a commit under way */
#define UNLOCKED (!flying)

inline record(v, at, where, who, since, done) {
    if
    :: RECORDS(v, at) ->
        /* an answer to HEAD ends every append that was open */
        assert(since == heads);
        place[at] = where;
        sender[at] = who;
        offset = at + 1;
        version++;
        state = (offset == LENGTH -> ASSEMBLING : UPLOADING);
        done = true
    :: else -> done = false
    fi
}

inline newSegment(who) {
#ifdef NO_FENCE
    segments = 2;
    mine[who] = 1;
#else
    assert(segments < SEGMENTS);
    mine[who] = segments;
    segment[segments].node = who;
    segments++
#endif
}

inline takeEpoch() {
    version++;
    epoch++;
    writer = service[node];
    doubt[node] = false;
    newSegment(node)
}

inline answer() {
    heads++;
    told = (offset > told -> offset : told)
}

proctype Append(byte node; byte me) {
    byte born, seen, at, since, into;
    bool done;

    atomic {
        born = life[node];
        FREE -> busy[node] = true; running[node] = me /* supersedes the one that runs here */
    }
    do
    :: atomic {
        !ALIVE -> goto gone
    }
    :: atomic {
        ALIVE && TAKES_BYTES && writer == service[node] && SURE ->
        seen = version; at = offset; since = heads; doubt[node] = false;
#ifdef SAME_WRITER
        /* segments are named by the epoch: the same one again */
        if
        :: mine[node] == 0 -> mine[node] = epoch
        :: else
        fi;
#endif
        into = mine[node];
        break
    }
    :: atomic {
        ALIVE && TAKES_BYTES && !(writer == service[node] && SURE) ->
        seen = version; at = offset
    };
        atomic {
            !ALIVE || UNLOCKED ->
            if
            :: !ALIVE -> goto gone
#ifdef BLIND_TAKE_OVER
            :: ALIVE -> offset = at; takeEpoch(); seen = version; since = heads; into = mine[node]; goto opened
#else
            :: ALIVE && seen == version -> takeEpoch(); seen = version; since = heads; into = mine[node]; goto opened
            :: ALIVE && seen != version
#endif
            fi
        }
    :: atomic {
        ALIVE && !TAKES_BYTES -> busy[node] = false; goto gone
    }
    od;
opened:
    atomic {
        if
        :: ALIVE -> busy[node] = false
        :: else
        fi
    };
    do
    :: at < LENGTH ->
        atomic {
            !ALIVE || FREE ->
            if
            :: !ALIVE -> goto gone
            :: ALIVE && running[node] != me -> goto gone
            :: else -> busy[node] = true
            fi
        };
        atomic {
            if
            :: ALIVE -> segment[into].cached[at] = me
            :: else -> goto gone
            fi
        };
#ifdef TOLD_EARLY
        atomic {
            if
            :: ALIVE && told <= at -> told = at + 1
            :: else
            fi
        };
#endif
#ifndef NO_FORCE
        atomic {
            if
            :: ALIVE -> segment[into].durable[at] = segment[into].cached[at]
            :: else -> goto gone
            fi
        };
#endif
        if
        :: atomic {
            ALIVE && UNLOCKED ->
            record(seen, at, into, me, since, done);
            busy[node] = false;
            if
            :: done -> seen = version; at++; told = (at > told -> at : told)
            :: else -> goto gone
            fi
        }
        :: atomic {
            ALIVE && UNLOCKED && cuts == 0 ->
            cuts++;
            flying = true;
            flyingVersion = seen; flyingOffset = at; flyingSegment = into; flyingSender = me; flyingSince = since;
            doubt[node] = true;
            busy[node] = false;
            goto gone
        }
        :: atomic {
            !ALIVE -> goto gone
        }
        fi
    :: break /* the client goes away */
    od;
gone:
    skip
}

/* The cut commit lands some time, or never. */
proctype Database() {
    bool done;
    do
    :: atomic { flying -> record(flyingVersion, flyingOffset, flyingSegment, flyingSender, flyingSince, done); flying = false }
    :: atomic { flying -> flying = false }
    :: timeout -> break
    od
}

/* Ends what runs here, and what runs elsewhere by taking the epoch; then the offset stays true until somebody appends. */
proctype Head(byte node) {
    byte seen;
    atomic { FREE -> busy[node] = true; running[node] = 0 };
    do
    :: atomic { TAKES_BYTES -> seen = version };
        if
#ifdef HEAD_READS
        :: atomic { TAKES_BYTES -> answer(); break }
#else
        :: atomic { TAKES_BYTES && writer == service[node] && SURE -> answer(); break }
        :: atomic {
            TAKES_BYTES && !(writer == service[node] && SURE) && UNLOCKED ->
            if
            :: seen == version -> takeEpoch(); answer(); break
            :: else
            fi
        }
#endif
        :: atomic { !TAKES_BYTES -> break }
        fi
    :: atomic { !TAKES_BYTES -> break }
    od;
    busy[node] = false
}

/* A node loses its power and starts again; what was not forced is gone. */
proctype Crash(byte node) {
    byte s, i;
    atomic {
        life[node]++;
        busy[node] = false; doubt[node] = false; running[node] = 0; mine[node] = 0;
#ifndef SAME_WRITER
        service[node] = services;
        services++;
#endif
        for (s : 1 .. SEGMENTS - 1) {
            if
            :: segment[s].node == node ->
                for (i : 0 .. LENGTH - 1) { segment[s].cached[i] = segment[s].durable[i] }
            :: else
            fi
        }
        s = 0; i = 0
    }
}

/* Takes a step only where something is wrong. */
proctype Watch() {
    atomic { !(told <= offset && RIGHT(0) && RIGHT(1)) -> assert(false) }
}

init {
    byte n;
    atomic {
        for (n : 0 .. NODES - 1) { service[n] = n }
        n = 0;
        run Watch();
        run Database();
        run Append(0, 1);
        run Append(NODES - 1, 2);
#if NODES > 2
        run Append(1, 3);
#else
        run Append(0, 3);
#endif
#ifdef HEAD
        run Head(1);
#endif
#ifdef CRASH
        run Crash(0)
#endif
    }
}
