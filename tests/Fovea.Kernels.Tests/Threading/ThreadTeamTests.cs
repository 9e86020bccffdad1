using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Threading;

public class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Barrier_LetsNobodyPass_BeforeAllHaveArrived(int threads)
    {
        using var team = new ThreadTeam(threads);
        var work = new Rounds(threads, rounds: 2000);

        team.Run(work);

        Assert.Equal(0, work.Violations);
        Assert.All(work.Progress, rounds => Assert.Equal(2000, rounds));
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 7)]
    [InlineData(4, 2)]
    public void RunShare_CoversEveryTaskOnce(int threads, int tasks)
    {
        using var team = new ThreadTeam(threads);
        var stage = new CountingStage(tasks);

        team.Run(new OneStage(stage));

        Assert.All(stage.Runs, runs => Assert.Equal(1, runs));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(12)]   // beyond the neighbours that one helps
    public void RunShare_CoversEveryTaskOnce_WhoeverIsSlow_AndWithoutBarriers(int threads)
    {
        using var team = new ThreadTeam(threads);
        var random = new System.Random(threads);
        for (int repetition = 0; repetition < 30; repetition++)
        {
            SlowStage[] stages = [.. Enumerable.Range(0, 12).Select(_ => new SlowStage(random.Next(0, 5 * threads), random.Next()))];

            team.Run(new SeveralStages(stages, barriers: repetition % 2 == 0));

            Assert.All(stages, stage => Assert.All(stage.Runs, runs => Assert.Equal(1, runs)));
        }
    }

    [Fact]
    public void RunShare_DoesForALateMember_WhatItHasNotBegun()
    {
        using var team = new ThreadTeam(2);
        using var others = new CountdownEvent(7);
        var stage = new WaitingStage(tasks: 8, waiting: 4, others);

        team.Run(new OneStage(stage));   // would never end if member 1, which waits in its first task, had to do the rest of its share

        Assert.All(stage.Runs, runs => Assert.Equal(1, runs));
    }

    [Fact]
    public void RunShare_CoversEveryTaskOnce_AfterAProgramThatFailed()
    {
        using var team = new ThreadTeam(3);
        for (int failing = 0; failing < 30; failing++)
        {
            Assert.Throws<InvalidDataException>(() => team.Run(new SeveralStages(
                [new SlowStage(9, failing), new FailingStage(9, failing % 9), new SlowStage(9, failing)], barriers: true)));

            SlowStage[] stages = [new(9, failing), new(8, failing), new(1, failing)];
            team.Run(new SeveralStages(stages, barriers: true));

            Assert.All(stages, stage => Assert.All(stage.Runs, runs => Assert.Equal(1, runs)));
        }
    }

    [Fact]
    public void RunShare_LendsEachMemberScratchOfItsOwn_AsLargeAsTheStageAsks()
    {
        using var team = new ThreadTeam(3);
        foreach (int floats in (int[])[100, 5000, 7])
        {
            var stage = new ScribblingStage(team.Threads, floats);

            team.Run(new OneStage(stage));

            Assert.Equal(0, stage.Disturbed);
        }
    }

    [Fact]
    public void ScratchStage_FindsMemory_WithoutATeam()
    {
        var stage = new ScribblingStage(1, 1000);

        ((KernelStage)stage).Run(0, 1);

        Assert.Equal(0, stage.Disturbed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Run_ThrowsWhatAMemberThrew_AndTheTeamGoesOn(int failing)
    {
        using var team = new ThreadTeam(3);

        for (int repetition = 0; repetition < 50; repetition++)
        {
            Assert.Throws<InvalidDataException>(() => team.Run(new Failing(failing)));

            var work = new Rounds(3, rounds: 3);
            team.Run(work);
            Assert.Equal(0, work.Violations);
        }
    }

    [Fact]
    public void Run_AllocatesNothing_OnceWarm()
    {
        using var team = new ThreadTeam(1);
        var work = new Rounds(1, rounds: 10);
        team.Run(work);

        long before = GC.GetAllocatedBytesForCurrentThread();
        team.Run(work);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class Rounds(int threads, int rounds) : ITeamWork
    {
        private int _violations;

        public int[] Progress { get; } = new int[threads];

        public int Violations => _violations;

        public void Execute(TeamMember member)
        {
            for (int round = 1; round <= rounds; round++)
            {
                Volatile.Write(ref Progress[member.Index], round);
                member.Barrier();
                for (int other = 0; other < Progress.Length; other++)
                {
                    if (Volatile.Read(ref Progress[other]) != round)
                    {
                        Interlocked.Increment(ref _violations);
                    }
                }
                member.Barrier();
            }
        }
    }

    private sealed class Failing(int index) : ITeamWork
    {
        public void Execute(TeamMember member)
        {
            member.Barrier();
            if (member.Index == index)
            {
                throw new InvalidDataException();
            }
            member.Barrier();
        }
    }

    private sealed class SeveralStages(KernelStage[] stages, bool barriers) : ITeamWork
    {
        public void Execute(TeamMember member)
        {
            foreach (KernelStage stage in stages)
            {
                member.RunShare(stage);
                if (barriers)
                {
                    member.Barrier();
                }
            }
        }
    }

    // Some tasks take no time, some some microseconds, some a time slice.
    private sealed class SlowStage(int tasks, int seed) : KernelStage
    {
        public int[] Runs { get; } = new int[tasks];

        public override string Name => "Slow";

        public override int Tasks => tasks;

        public override void Run(int firstTask, int lastTask)
        {
            for (int task = firstTask; task < lastTask; task++)
            {
                Interlocked.Increment(ref Runs[task]);
                int mood = HashCode.Combine(seed, task) & 31;
                Thread.SpinWait(mood < 16 ? 0 : 50 * mood);
                if (mood == 31)
                {
                    Thread.Sleep(1);
                }
            }
        }
    }

    // One task waits until all others are done.
    private sealed class WaitingStage(int tasks, int waiting, CountdownEvent others) : KernelStage
    {
        public int[] Runs { get; } = new int[tasks];

        public override string Name => "Waiting";

        public override int Tasks => tasks;

        public override void Run(int firstTask, int lastTask)
        {
            for (int task = firstTask; task < lastTask; task++)
            {
                Interlocked.Increment(ref Runs[task]);
                if (task != waiting)
                {
                    others.Signal();
                }
                else if (!others.Wait(TimeSpan.FromSeconds(60)))
                {
                    throw new TimeoutException($"{others.CurrentCount} tasks were not done by the other member.");
                }
            }
        }
    }

    private sealed class FailingStage(int tasks, int failing) : KernelStage
    {
        public override string Name => "Failing";

        public override int Tasks => tasks;

        public override void Run(int firstTask, int lastTask)
        {
            if (firstTask <= failing && failing < lastTask)
            {
                throw new InvalidDataException();
            }
        }
    }

    private sealed class OneStage(KernelStage stage) : ITeamWork
    {
        public void Execute(TeamMember member) => member.RunShare(stage);
    }

    // A task for each member: fills its scratch, waits until all have, and looks whether its own is still there.
    private sealed unsafe class ScribblingStage(int members, int floats) : ScratchStage
    {
        private int _written;

        public int Disturbed;

        public override string Name => "Scribbling";

        public override int Tasks => members;

        public override long ScratchFloats => floats;

        public override void Run(int firstTask, int lastTask, float* scratch)
        {
            var mine = new Span<float>(scratch, floats);
            mine.Fill(firstTask);
            Interlocked.Increment(ref _written);
            while (Volatile.Read(ref _written) < members)
            {
                Thread.Yield();
            }
            if (mine.ContainsAnyExcept(firstTask) || (nint)scratch % 64 != 0)
            {
                Interlocked.Increment(ref Disturbed);
            }
        }
    }

    private sealed class CountingStage(int tasks) : KernelStage
    {
        public int[] Runs { get; } = new int[tasks];

        public override string Name => "Counting";

        public override int Tasks => Runs.Length;

        public override void Run(int firstTask, int lastTask)
        {
            for (int task = firstTask; task < lastTask; task++)
            {
                Interlocked.Increment(ref Runs[task]);
            }
        }
    }
}
