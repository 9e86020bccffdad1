using System.Globalization;
using Fovea.Formats;
using Fovea.Tensors;

namespace Fovea.CheckpointVictim;

/// <summary>
/// A training run in miniature: goes on from the newest valid checkpoint of a folder, saves each step and says so.
/// CheckpointKillTests kills it at random moments and then looks at the folder.
/// </summary>
public static class Victim
{
    /// <summary>Floats in the state.</summary>
    public const int Elements = 4096;

    /// <summary>Runs until killed.</summary>
    /// <param name="arguments">The folder.</param>
    public static void Main(string[] arguments)
    {
        var store = new CheckpointStore(arguments[0]);
        float[] state = new float[Elements];
        long step = Load(store, state);
        while (true)
        {
            Advance(state, ++step);
            store.Save(step, [new SafetensorsTensor("state", new Shape(Elements), state)]);
            // Unbuffered: a line is out before the next save begins.
            Console.Out.Write(step.ToString(CultureInfo.InvariantCulture) + "\n");
        }
    }

    /// <summary>Reads the newest state; step 0 and zeros where there is none.</summary>
    public static long Load(CheckpointStore store, float[] state)
    {
        using Checkpoint? checkpoint = store.OpenNewestValid().Checkpoint;
        checkpoint?.Reader.ReadFloats("state", state);
        return checkpoint?.Step ?? 0;
    }

    /// <summary>A step whose result depends on all steps before it, so that one lost or repeated shows in the end.</summary>
    public static void Advance(float[] state, long step)
    {
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = ((state[i] * 5) + (step % 97) + i) % 8191;   // whole numbers below 2²⁴: exact
        }
    }
}
