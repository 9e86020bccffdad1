using System.Runtime.ExceptionServices;
using Fovea.Kernels.Threading;

namespace Fovea.Data;

/// <summary>A few threads that prepare samples next to each other; they sleep in between. Allocates nothing per run.</summary>
internal sealed class SampleWorkers : ITeamWork, IDisposable
{
    // Beyond four, decoding takes processors from the training that it feeds.
    private const int UsualMost = 4;

    private readonly ThreadTeam _team;
    private readonly object _gate = new();
    private Action<int, int>? _body;
    private int _count;
    private int _next;
    private int _failedPosition;   // the lowest that failed; guarded by _gate
    private ExceptionDispatchInfo? _failure;

    public SampleWorkers(int threads) => _team = new ThreadTeam(threads);

    public int Threads => _team.Threads;

    /// <summary>How many threads serve a set: one unless its samples are decoded when read.</summary>
    public static int Usual(Dataset data) => data.DecodesSamples ? Math.Clamp(Environment.ProcessorCount, 1, UsualMost) : 1;

    /// <summary>Calls <paramref name="body"/> with each position and the number of the thread, the caller's being 0.</summary>
    /// <exception cref="Exception">That of the lowest position that failed, whichever thread came upon its own first.</exception>
    public void Run(int count, Action<int, int> body)
    {
        (_body, _count, _next, _failedPosition, _failure) = (body, count, 0, count, null);
        _team.Run(this);
        _body = null;
        _failure?.Throw();
    }

    public void Execute(TeamMember member)
    {
        // Positions are given out in order, and one given out is finished: all below a failure have been tried.
        while (Volatile.Read(ref _failure) is null)
        {
            int position = Interlocked.Increment(ref _next) - 1;
            if (position >= _count)
            {
                return;
            }
            try
            {
                _body!(position, member.Index);
            }
#pragma warning disable CA1031 // whatever happens here is the caller's to hear
            catch (Exception caught)
#pragma warning restore CA1031
            {
                lock (_gate)
                {
                    if (position < _failedPosition)
                    {
                        _failedPosition = position;
                        _failure = ExceptionDispatchInfo.Capture(caught);
                    }
                }
            }
        }
    }

    public void Dispose() => _team.Dispose();
}
