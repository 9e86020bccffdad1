using Fovea.Kernels.Memory;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>
/// A model's parameters by name, in one flat native buffer: the trainable ones first, then the statistics, so that
/// saving, optimisers, reductions and averages are one pass over memory.
/// </summary>
/// <remarks>
/// Each parameter starts on a cache line and is padded with zeros to whole ones,
/// so that vector code may read past its end.
/// </remarks>
public sealed unsafe class ParameterStore : IDisposable
{
    private readonly AlignedBuffer _buffer;
    private readonly Dictionary<string, ParameterSlot> _slots = [];
    private readonly List<ParameterSlot> _ordered = [];

    /// <summary>Takes memory for parameters; all are zero until <see cref="Initialize"/> or until they are written.</summary>
    /// <param name="parameters">A graph's: <see cref="NetworkGraph.Parameters"/>.</param>
    public ParameterStore(IReadOnlyList<ParameterInfo> parameters)
    {
        long offset = 0;
        foreach (ParameterInfo info in parameters.Where(info => info.IsTrainable).Concat(parameters.Where(info => !info.IsTrainable)))
        {
            var slot = new ParameterSlot(info, offset);
            _slots.Add(info.Name, slot);
            offset += AlignedBuffer.WholeLines(info.Shape.Length);
            if (info.IsTrainable)
            {
                TrainableLength = offset;
                ParameterCount += info.Shape.Length;
            }
        }
        foreach (ParameterInfo info in parameters)
        {
            _ordered.Add(_slots[info.Name]);
        }
        _buffer = new AlignedBuffer(offset);
    }

    /// <summary>The parameters in the order in which layers introduced them.</summary>
    public IReadOnlyList<ParameterSlot> Slots => _ordered;

    /// <summary>How many numbers training moves.</summary>
    public long ParameterCount { get; }

    /// <summary>Floats of the flat buffer that hold trainable parameters, padding included.</summary>
    public long TrainableLength { get; }

    /// <summary>Floats of the whole flat buffer.</summary>
    public long Length => _buffer.Length;

    /// <summary>The flat buffer.</summary>
    internal float* Pointer => _buffer.Pointer;

    /// <summary>A parameter's numbers, row-major, for reading and writing.</summary>
    /// <exception cref="FoveaException">There is none of that name.</exception>
    public Span<float> this[string name]
    {
        get
        {
            ParameterSlot slot = Find(name);
            return _buffer.AsSpan(slot.Offset, slot.Info.Shape.Length);
        }
    }

    /// <summary>Whether there is a parameter of a name.</summary>
    public bool Contains(string name) => _slots.ContainsKey(name);

    /// <summary>The place of a parameter.</summary>
    /// <exception cref="FoveaException">There is none of that name.</exception>
    public ParameterSlot Find(string name) => _slots.TryGetValue(name, out ParameterSlot? slot)
        ? slot
        : throw new FoveaException($"The model has no parameter \"{name}\". It has: "
            + $"{string.Join(", ", _ordered.Take(8).Select(known => known.Info.Name))}{(_ordered.Count > 8 ? ", …" : "")}.");

    /// <summary>A copy of a parameter as a tensor.</summary>
    public Tensor ToTensor(string name) => new(Find(name).Info.Shape, this[name].ToArray());

    /// <summary>The flat buffer's floats: all parameters with their padding, for bit-for-bit comparison and averaging.</summary>
    public Span<float> Flat => _buffer.AsSpan(0, checked((int)_buffer.Length));

    /// <summary>A parameter's numbers as memory, valid as long as the store.</summary>
    internal Memory<float> Memory(string name)
    {
        ParameterSlot slot = Find(name);
        return _buffer.AsMemory(slot.Offset, slot.Info.Shape.Length);
    }

    /// <summary>
    /// Gives every parameter its initial values; each has a stream of its own, so adding a
    /// layer does not change the others before it.
    /// </summary>
    /// <param name="seed">Decides the values.</param>
    public void Initialize(ulong seed)
    {
        for (int i = 0; i < _ordered.Count; i++)
        {
            ParameterInfo info = _ordered[i].Info;
            info.Initializer.Fill(this[info.Name], info.Shape, new CounterRandom(seed, (uint)RandomPurpose.Initialization, (uint)i));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _buffer.Dispose();
}
