
namespace Fovea.Kernels.Tests.Codegen;

/// <summary>The guard's own reading: it has to find what it is there for.</summary>
public class ListingTests
{
    // What the JIT printed for StreamedRows when a call after the loop kept its sums in memory, two of four sums left out.
    private const string Spilling = """
        ; Assembly listing for method Fovea.Kernels.MatrixMultiply.StreamedRows:Products[Fovea.Kernels.Simd.Simd512](int,ptr,ptr,ptr,ptr,ptr,ptr) (FullOpts)
        ; Emitting BLENDED_CODE for generic X64 + VEX + EVEX on Unix
        ; rbp based frame

        G_M000_IG01:
               push     rbp
               lea      rbp, [rsp+0xB80]

        G_M000_IG02:
               xor      edx, edx
               jmp      G_M000_IG04
               align    [0 bytes for IG03]

        G_M000_IG03:
               vmovups  zmm4, zmmword ptr [rcx]
               vmovups  zmm5, zmmword ptr [rbx]
               vfmadd213ps zmm5, zmm4, zmm0
               vmovaps  zmm0, zmm5
               vmovups  zmmword ptr [rbp-0x9B0], zmm0
               vfmadd231ps zmm1, zmm4, zmmword ptr [r15]
               mov      edx, eax
               vmovups  zmm0, zmmword ptr [rbp-0x9B0]

        G_M000_IG04:
               lea      eax, [rdx+0x10]
               cmp      eax, edi
               jle      SHORT G_M000_IG03

        G_M000_IG05:
               call     [Fovea.Kernels.Simd.ElementwiseLoop:LoadPart16[Fovea.Kernels.Simd.Simd512](ptr,int,float):Fovea.Kernels.Simd.Lanes16`1[Fovea.Kernels.Simd.Simd512]]
               ret

        ; Total bytes of code 1153

        """;

    // Two loops, one in the other; rbp is no frame here but an ordinary register.
    private const string Nested = """
        ; Assembly listing for method Fovea.Kernels.Simd.ElementwiseLoop:Unary[Fovea.Kernels.Simd.Simd256,Fovea.Kernels.Elementwise.ActivationForward+Operation`1[Fovea.Kernels.Elementwise.ReLU]](Fovea.Kernels.Elementwise.ActivationForward+Operation`1[Fovea.Kernels.Elementwise.ReLU],long,ptr,ptr) (Tier1)
        ; rsp based frame

        G_M19112_IG01:        ; offset=0x0000
               mov      qword ptr [rsp+0x08], rdi

        G_M19112_IG02:  ;; offset=0x0004
               mov      rcx, qword ptr [rsp+0x08]

        G_M19112_IG03:
               vmaxps   ymm0, ymm1, ymmword ptr [rbp+4*rax]
               vfmadd231ss xmm2, xmm3, xmm4
               add      rax, 8
               dec      rcx
               jne      SHORT G_M19112_IG03
               dec      rdx
               jne      G_M19112_IG02
               ret

        """;

    [Fact]
    public void Parse_FindsTheLoop_WithItsSpills()
    {
        CompiledMethod method = Assert.Single(Listing.Parse(Spilling));

        Assert.Equal(("StreamedRows:Products[Simd512]", "FullOpts"), (method.Name, method.Tier));
        MachineLoop loop = Assert.Single(method.InnermostLoops);
        Assert.Equal(11, loop.Instructions.Count);
        Assert.Equal(2, loop.MultiplyAdds);
        Assert.Equal(512, loop.VectorBits);
        Assert.Equal(["vmovups zmmword ptr [rbp-0x9B0], zmm0", "vmovups zmm0, zmmword ptr [rbp-0x9B0]"], loop.StackOperands);
        Assert.Empty(loop.Calls);   // the call is after the loop
    }

    [Fact]
    public void Parse_KeepsTheInnermostLoop_AndKnowsTheFrame()
    {
        CompiledMethod method = Assert.Single(Listing.Parse(Nested));

        Assert.Equal("ElementwiseLoop:Unary[Simd256,ActivationForward+Operation`1[ReLU]]", method.Name);
        MachineLoop loop = Assert.Single(method.InnermostLoops);
        Assert.Equal(5, loop.Instructions.Count);
        Assert.Empty(loop.StackOperands);
        Assert.Equal(0, loop.MultiplyAdds);   // the one that is there is of scalars
        Assert.Equal(256, loop.VectorBits);
    }

    [Fact]
    public void Parse_SeparatesMethods() =>
        Assert.Equal(["FullOpts", "Tier1"], Listing.Parse(Spilling + Nested).Select(method => method.Tier));

    [Fact]
    public void Complaint_IsEmpty_WhenTheLoopIsAsExpected()
    {
        var expected = new InnerLoop("StreamedRows:Products[Simd512]", 512, MultiplyAdds: 2, MostInstructions: 11, StackOperands: 2);

        Assert.Equal("", expected.Complaint(Listing.Parse(Spilling)));
    }

    [Theory]
    [InlineData("StreamedRows:Products[Simd256]", 256, 2, 11, 2, "not in the listing")]
    [InlineData("StreamedRows:Products[Simd512]", 512, 2, 11, 0, "touches the stack 2 times, not 0")]
    [InlineData("StreamedRows:Products[Simd512]", 512, 3, 11, 2, "has 2 multiply-adds, not 3")]
    [InlineData("StreamedRows:Products[Simd512]", 512, 2, 10, 2, "has 11 instructions, more than 10")]
    [InlineData("StreamedRows:Products[Simd512]", 256, 2, 11, 2, "has vectors of 512 bits, not 256")]
    public void Complaint_SaysWhatIsWrong(string method, int bits, int multiplyAdds, int instructions, int stack, string expected) =>
        Assert.Contains(
            expected, new InnerLoop(method, bits, multiplyAdds, instructions, stack).Complaint(Listing.Parse(Spilling)),
            StringComparison.Ordinal);

    [Fact]
    public void Complaint_NamesACall_WithinTheLoop()
    {
        string calling = Spilling.Replace("mov      edx, eax", "call     [ElementwiseLoop:LoadPart]", StringComparison.Ordinal);

        Assert.Contains("calls: call [ElementwiseLoop:LoadPart]",
            new InnerLoop("StreamedRows:Products[Simd512]", 512).Complaint(Listing.Parse(calling)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Complaint_SaysSo_WhenThereIsNoLoop()
    {
        string straight = Spilling.Replace("jle      SHORT G_M000_IG03", "ret", StringComparison.Ordinal);

        Assert.Contains("has no loop with vectors",
            new InnerLoop("StreamedRows:Products[Simd512]", 512).Complaint(Listing.Parse(straight)),
            StringComparison.Ordinal);
    }
}
