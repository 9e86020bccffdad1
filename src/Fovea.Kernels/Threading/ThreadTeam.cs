using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Threading;

/// <summary>
/// A fixed set of threads that run one program together: the caller is member 0, the others wait for it. Waiting is
/// spinning for some microseconds, then sleeping, so that the steps of a plan follow each other without the system's
/// scheduler, and an idle team costs nothing.
/// </summary>
/// <remarks>One program at a time; a second caller waits. Held by ThreadTeamTests.</remarks>
internal sealed class ThreadTeam : IDisposable
{
    // About 30 µs: longer than the gap between two steps of a plan, far shorter than a scheduler's slice.
    private static readonly long SpinTicks = Stopwatch.Frequency * 30 / 1_000_000;

    private readonly TeamMember[] _members;
    private readonly TeamMember _alone;
    private readonly Thread[] _threads;
    private readonly AlignedBuffer?[] _scratch;   // of each member
    private readonly Lock _runLock = new();
    private readonly object _gate = new();
    private ITeamWork? _work;
    private ExceptionDispatchInfo? _failure;
    private bool _stopping;
    private int _programs;     // programs started
    private int _finished;     // members, but for the caller, that left the program
    private int _arrived;      // members at the barrier
    private int _generation;   // barriers passed, and failures
    private int _sleeping;
    private long _reserved;    // floats of scratch that plans have asked for

    /// <summary>Starts a team.</summary>
    /// <param name="threads">Members, the caller included; 1 starts no thread.</param>
    public ThreadTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        _members = new TeamMember[threads];
        for (int i = 0; i < threads; i++)
        {
            _members[i] = new TeamMember(this, i, threads);
        }
        _alone = new TeamMember(this, index: 0, count: 1);
        Claims = new StageClaims(threads);
        _scratch = new AlignedBuffer?[threads];
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            TeamMember member = _members[i + 1];
            _threads[i] = new Thread(() => Serve(member)) { IsBackground = true, Name = $"Fovea worker {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>How many members.</summary>
    public int Threads => _members.Length;

    /// <summary>What the members have not begun of the stage that they share.</summary>
    internal StageClaims Claims { get; }

    /// <summary>Runs the program on every member and returns when all have finished.</summary>
    /// <exception cref="Exception">The first exception of any member, once all have left the program.</exception>
    public void Run(ITeamWork work)
    {
        lock (_runLock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _failure = null;
            _work = work;
            _arrived = 0;
            Align();
            _finished = 0;
            Advance(ref _programs);

            Execute(_members[0]);
            for (int finished = Volatile.Read(ref _finished); finished < _threads.Length; finished = Volatile.Read(ref _finished))
            {
                WaitWhile(ref _finished, finished);
            }
            _work = null;
            _failure?.Throw();
        }
    }

    /// <summary>Runs the program on the caller alone: for work that is over before the others would be awake.</summary>
    public void RunAlone(ITeamWork work)
    {
        lock (_runLock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            work.Execute(_alone);
        }
    }

    /// <summary>Ends the threads and frees their scratch memory.</summary>
    public void Dispose()
    {
        lock (_runLock)
        {
            if (!_stopping)
            {
                _stopping = true;
                Advance(ref _programs);
            }
        }
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
        foreach (AlignedBuffer? scratch in _scratch)
        {
            scratch?.Dispose();
        }
    }

    /// <summary>Waits until every member has come here as often as this one.</summary>
    /// <remarks>Leaves the program by an exception of the team's own if another member failed.</remarks>
    internal void Barrier()
    {
        // The generation is read before the failure, and a failure is written before it moves the generation: so
        // either the failure is seen here, or the wait below ends.
        int generation = Volatile.Read(ref _generation);
        ThrowIfAborted();
        if (Interlocked.Increment(ref _arrived) == _members.Length)
        {
            Volatile.Write(ref _arrived, 0);
            Advance(ref _generation);
            return;
        }
        WaitWhile(ref _generation, generation);
        ThrowIfAborted();
    }

    /// <summary>Reserves floats of scratch for a plan, so that the memory is known before it runs.</summary>
    internal void Reserve(long floats)
    {
        lock (_runLock)
        {
            _reserved = Math.Max(_reserved, floats);
        }
    }

    /// <summary>What the members' scratch takes, or will.</summary>
    internal long ScratchBytes => sizeof(float) * _reserved * _members.Length;

    /// <summary>A member's scratch memory, asked for on its own thread: taken and zeroed there, its pages are near that core.</summary>
    internal unsafe float* Scratch(int member, long floats)
    {
        AlignedBuffer? scratch = _scratch[member];
        if (scratch is null || scratch.Length < floats)
        {
            scratch?.Dispose();
            _scratch[member] = null;   // should the system refuse the larger one
            _scratch[member] = scratch = new AlignedBuffer(Math.Max(floats, _reserved));
        }
        return scratch.Pointer;
    }

    // A program that failed leaves its members at different stages. Nobody runs now: the numbers of the next begin after all of them.
    private void Align()
    {
        long stages = 0;
        foreach (TeamMember member in _members)
        {
            stages = Math.Max(stages, member.Stages);
        }
        foreach (TeamMember member in _members)
        {
            member.Stages = stages;
        }
    }

    private void Serve(TeamMember member)
    {
        for (int seen = 0; ; seen++)
        {
            WaitWhile(ref _programs, seen);
            if (_stopping)
            {
                return;
            }
            Execute(member);
            Advance(ref _finished);
        }
    }

    private void Execute(TeamMember member)
    {
        try
        {
            _work!.Execute(member);
        }
        catch (TeamAbortedException)
        {
            // The member that failed has left its exception; this one only leaves the program.
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            Advance(ref _generation);
        }
    }

    private void ThrowIfAborted()
    {
        if (Volatile.Read(ref _failure) is not null)
        {
            throw new TeamAbortedException();
        }
    }

    private void Advance(ref int counter)
    {
        Interlocked.Increment(ref counter);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void WaitWhile(ref int counter, int value)
    {
        long until = Stopwatch.GetTimestamp() + SpinTicks;
        while (Volatile.Read(ref counter) == value)
        {
            Thread.SpinWait(8);
            if (Stopwatch.GetTimestamp() >= until)
            {
                Sleep(ref counter, value);
                return;
            }
        }
    }

    private void Sleep(ref int counter, int value)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _sleeping);   // a full fence: Advance sees this, or we see its count
            while (Volatile.Read(ref counter) == value)
            {
                Monitor.Wait(_gate);
            }
            Interlocked.Decrement(ref _sleeping);
        }
    }

    private sealed class TeamAbortedException : Exception;
}
