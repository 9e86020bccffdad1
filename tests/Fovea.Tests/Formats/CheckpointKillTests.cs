using System.Diagnostics;
using System.Globalization;
using Fovea.CheckpointVictim;
using Fovea.Formats;
using Fovea.IO;

namespace Fovea.Tests.Formats;

public class CheckpointKillTests
{
    private const int Kills = 200;
    private const double MaximumLifeMs = 60;   // after the first save
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    [Fact]
    public void Kill_AtAnyMoment_LosesAtMostTheSaveInProgress_AndResumesExactly()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(16);
        float[] uninterrupted = new float[Victim.Elements];
        long saved = 0, advanced = 0;
        int interrupted = 0;

        for (int kill = 0; kill < Kills; kill++)
        {
            saved = RunAndKill(folder.Path, saved, TimeSpan.FromMilliseconds(random.NextDouble() * MaximumLifeMs));

            // What is under a final name is whole, before anything has cleaned up.
            foreach (string path in Directory.EnumerateFiles(folder.Path, "*.safetensors"))
            {
                CheckpointFile.Open(path).Dispose();
            }
            interrupted += Directory.EnumerateFiles(folder.Path, "*" + AtomicFile.TemporarySuffix).Count();
            float[] state = new float[Victim.Elements];
            long newest = Victim.Load(new CheckpointStore(folder.Path), state);
            // The child reports a step after its save: it may have saved one more, and must not have lost one.
            Assert.InRange(newest, saved, saved + 1);
            while (advanced < newest)
            {
                Victim.Advance(uninterrupted, ++advanced);
            }
            Assert.True(uninterrupted.AsSpan().SequenceEqual(state), $"kill {kill}: step {newest} is not what an uninterrupted run has");
            saved = newest;
        }

        // Saving is nearly all that a child does, so most kills fall into a save, and many between creation and rename.
        Assert.True(interrupted > 0, $"none of {Kills} kills left an unfinished file: the test no longer kills while saving");
        Assert.True(saved > Kills, $"the children saved {saved} steps in {Kills} lives");
        Assert.All(folder.Names(), name => Assert.EndsWith(".safetensors", name, StringComparison.Ordinal));
    }

    /// <summary>Lets a child save until a random time after its first report; gives the last step it reported.</summary>
    private static long RunAndKill(string folder, long saved, TimeSpan life)
    {
        string program = typeof(Victim).Assembly.Location;
        using Process child = Process.Start(new ProcessStartInfo("dotnet", [program, folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        })!;
        try
        {
            using var timeout = new CancellationTokenSource(StartTimeout);
            string? first = child.StandardOutput.ReadLineAsync(timeout.Token).AsTask().GetAwaiter().GetResult();
            if (first is null)
                Assert.Fail($"the child died before its first save: {child.StandardError.ReadToEnd()}");
            Assert.Equal(saved + 1, long.Parse(first, CultureInfo.InvariantCulture));
            saved++;
            Thread.Sleep(life);
        }
        finally
        {
            child.Kill();   // SIGKILL
            child.WaitForExit();
        }
        foreach (string line in child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            saved = long.Parse(line, CultureInfo.InvariantCulture);
        }
        return saved;
    }
}
